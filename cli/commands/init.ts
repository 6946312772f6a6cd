// maskwright init: makes a project.

import path from 'node:path';
import { Option, type Command } from 'commander';
import { TAXONOMY_IDS, type TaxonomyId } from '../../core/taxonomy.ts';
import { writeLine } from '../output.ts';
import { withBackend } from '../session.ts';

interface InitOptions {
  readonly taxonomy: TaxonomyId;
  readonly name?: string;
}

export function addInitCommand(program: Command): void {
  program
    .command('init')
    .description('make a project in a new or empty folder')
    .argument('<project>', "the project's folder")
    .addOption(
      new Option('--taxonomy <taxonomy>', 'the classes to label')
        .choices(TAXONOMY_IDS)
        .makeOptionMandatory(),
    )
    .option('--name <name>', "the project's name (default: the folder's)")
    .action(async (folder: string, options: InitOptions) => {
      await withBackend(async (backend) => {
        const project = await backend.call('projects.create', {
          path: path.resolve(folder),
          name: options.name ?? path.basename(path.resolve(folder)),
          taxonomyId: options.taxonomy,
        });
        writeLine(`Made the project ${project.name} (${project.taxonomyId}) in ${project.path}`);
      });
    });
}
