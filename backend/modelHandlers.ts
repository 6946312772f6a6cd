// The contract's methods on models that need no project.

import { MaskwrightError } from '../core/errors.ts';
import type { EngineFactory } from '../models/engine/engine.ts';
import type { ImportChoices } from '../models/importModel.ts';
import type { KnownCheckpoint } from '../models/knownCheckpoints.ts';
import { PREPROCESSING_PRESETS } from '../models/presets.ts';
import type { MethodParams, MethodResult } from './contract/contract.ts';
import type { ModelImport } from './contract/modelRecords.ts';
import type { EmitEvent } from './eventHub.ts';
import { KNOWN_CHECKPOINTS, knownCheckpoint } from './fetchingModels.ts';
import { catalogue } from './modelCatalogue.ts';
import { defaultModelChoices, modelIdOf, readModelClasses } from './modelChoices.ts';
import { createModelTasks } from './modelTasks.ts';
import { importModelFile, openUserModels } from './modelTools.ts';

type Name =
  | 'models.catalogue'
  | 'models.import'
  | 'models.remove'
  | 'models.fetch'
  | 'models.benchmark'
  | 'modelTasks.list'
  | 'modelTasks.cancel';

export interface ModelHandlersOptions {
  readonly createEngine: EngineFactory;
  /** Where the user's own models lie. */
  readonly modelsFolder: string;
  /** What can be fetched; the known checkpoints when not given. */
  readonly publishedModels?: readonly KnownCheckpoint[];
  readonly emit: EmitEvent;
  /** Whether a job of an open project is at work with a model. */
  readonly isInUse: (modelId: string) => boolean;
}

export interface ModelHandlers {
  readonly handlers: {
    [Each in Name]: (
      params: MethodParams<Each>,
    ) => MethodResult<Each> | Promise<MethodResult<Each>>;
  };
  /** Stops all tasks. */
  close(): Promise<void>;
}

export function createModelHandlers(options: ModelHandlersOptions): ModelHandlers {
  const { createEngine, modelsFolder, emit, isInUse } = options;
  const published = options.publishedModels ?? KNOWN_CHECKPOINTS;
  const models = openUserModels(modelsFolder);
  const tasks = createModelTasks({ createEngine, models, modelsFolder, emit });
  return {
    handlers: {
      'models.catalogue': () => catalogue(models, published, modelsFolder),
      'models.import': async (request) => {
        const { id } = await importModelFile(
          createEngine,
          models,
          request.path,
          await toChoices(request),
        );
        emit({ name: 'models.updated', payload: {} });
        return { modelId: id };
      },
      'models.remove': async ({ modelId }) => {
        if (isInUse(modelId) || tasks.usesModel(modelId)) {
          throw new MaskwrightError(
            'model/inUse',
            `The model ${modelId} is at work; wait for its job or cancel that, then remove the model.`,
            { modelId },
          );
        }
        await models.remove(modelId);
        emit({ name: 'models.updated', payload: {} });
        return {};
      },
      'models.fetch': ({ modelId }) => tasks.fetch(knownCheckpoint(modelId, published)),
      'models.benchmark': (request) => tasks.benchmark(request),
      'modelTasks.list': () => tasks.list(),
      'modelTasks.cancel': ({ taskId }) => tasks.cancel(taskId),
    },
    close: () => tasks.close(),
  };
}

async function toChoices(request: ModelImport): Promise<ImportChoices> {
  const { path: file, name, taxonomyId, classTable, preprocessing, residual } = request;
  const { channelOrder, weights } = request;
  const defaults = defaultModelChoices(file);
  return {
    ...defaults,
    ...(name === null ? {} : { name, id: modelIdOf(name) }),
    taxonomyId,
    ...(classTable === undefined ? {} : { classes: await readModelClasses(classTable) }),
    preprocessing:
      typeof preprocessing === 'string' ? PREPROCESSING_PRESETS[preprocessing] : preprocessing,
    ...(channelOrder === undefined ? {} : { channelOrder }),
    residual,
    ...(weights === undefined ? {} : { weights }),
  };
}
