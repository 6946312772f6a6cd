// maskwright init: makes a project.

import path from 'node:path';
import { Option, type Command } from 'commander';
import type { Backend } from '../../backend/backend.ts';
import type { MethodParams } from '../../backend/contract/contract.ts';
import { MaskwrightError } from '../../core/errors.ts';
import { TAXONOMY_IDS, type TaxonomyId } from '../../core/taxonomy.ts';
import { datasetOptions, toDataset, type DatasetOptions } from '../options.ts';
import { writeLine } from '../output.ts';
import { withBackend } from '../session.ts';

interface InitOptions extends DatasetOptions {
  readonly taxonomy?: TaxonomyId;
  readonly classesFrom?: string;
  readonly name?: string;
}

export function addInitCommand(program: Command): void {
  const command = program
    .command('init')
    .description('make a project in a new or empty folder')
    .argument('<project>', "the project's folder")
    .addOption(new Option('--taxonomy <taxonomy>', 'the classes to label').choices(TAXONOMY_IDS))
    .option('--classes-from <folder>', 'or the classes of this data set');
  for (const option of datasetOptions()) command.addOption(option);
  command
    .option('--name <name>', "the project's name (default: the folder's)")
    .action(async (folder: string, options: InitOptions) => {
      await withBackend(async (backend) => {
        const project = await backend.call('projects.create', {
          path: path.resolve(folder),
          name: options.name ?? path.basename(path.resolve(folder)),
          classes: await chooseClasses(backend, options),
        });
        const classes = project.taxonomyId ?? `${project.classes.length} classes`;
        writeLine(`Made the project ${project.name} (${classes}) in ${project.path}`);
      });
    });
}

async function chooseClasses(
  backend: Backend,
  options: InitOptions,
): Promise<MethodParams<'projects.create'>['classes']> {
  const { taxonomy, classesFrom } = options;
  if (taxonomy !== undefined && classesFrom === undefined) return taxonomy;
  if (taxonomy === undefined && classesFrom !== undefined) {
    const dataset = toDataset(path.resolve(classesFrom), options);
    return (await backend.call('datasets.classes', dataset)).classes;
  }
  throw new MaskwrightError(
    'usage/invalid',
    `Say which classes to label: either --taxonomy (${TAXONOMY_IDS.join(' or ')}) or --classes-from a data set.`,
  );
}
