// A project of generated street scenes to be measured on: photos as PNG files, ground truth as masks.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { storageError } from '../core/storageErrors.ts';
import { VOID_INDEX, type LabelClass, type TaxonomyId } from '../core/taxonomy.ts';
import { sampleSet, type SampleScene } from '../datasets/sampleScenes/sampleScenes.ts';
import type { EmitEvent } from './eventHub.ts';
import { openProjectFolder, type OpenProject } from './openProject.ts';
import { encodePng, hashPhoto } from './photos.ts';
import { writeMask } from './projectFolder.ts';
import { createProjectFolder } from './projects.ts';

/** Always the same scenes, so that figures can be compared. */
const SEED = 2018;

export interface BenchmarkScenes {
  readonly count: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws the scenes and opens a project with them. It is not imported as a data set is, so that it can have any
 * classes: the scenes' 11 stand for the first 11 of them, or for all in turn where they are fewer, which costs as much
 * to count as the right ones.
 * @param folder empty; everything is written in it
 * @param classes a taxonomy's, or others
 * @throws MaskwrightError `usage/invalid` for a size that is no whole number from 1, `storage/…`; the signal's reason
 */
export async function drawBenchmarkProject(
  folder: string,
  classes: TaxonomyId | readonly LabelClass[],
  scenes: BenchmarkScenes,
  emit: EmitEvent,
  signal: AbortSignal,
): Promise<OpenProject> {
  const photos = path.join(folder, 'photos');
  const projectFolder = path.join(folder, 'project');
  await mkdir(photos);
  await createProjectFolder(projectFolder, 'Benchmark', classes);
  const project = openProjectFolder(projectFolder, 'benchmark', emit);
  try {
    for (const { name, scene } of sampleSet({ ...scenes, seed: SEED })) {
      signal.throwIfAborted();
      await addScene(project, path.join(photos, `${name}.png`), name, scene);
    }
    return project;
  } catch (error) {
    project.store.close();
    throw error;
  }
}

async function addScene(
  project: OpenProject,
  imagePath: string,
  name: string,
  { image, labels }: SampleScene,
): Promise<void> {
  await writeFile(imagePath, await encodePng(image)).catch((error: unknown) => {
    throw storageError(error, imagePath);
  });
  const imageSha256 = await hashPhoto(imagePath);
  const { frames, revisions } = project.store;
  const now = new Date().toISOString();
  const { width, height } = image;
  const frameId = project.store.transaction(() =>
    frames.insert({
      name,
      split: null,
      city: null,
      sequence: null,
      imagePath,
      imageSha256,
      instancesPath: null,
      width,
      height,
      synthetic: 1,
      importedAt: now,
    }),
  );
  const data = labels.data.map((index) =>
    index === VOID_INDEX ? index : index % project.classes.length,
  );
  const maskPath = await writeMask(project.folder, frameId, 'truth', { ...labels, data });
  project.store.transaction(() => {
    revisions.insertGroundTruth(frameId, maskPath, now);
  });
}
