// Keeps one engine warm: started when a job first needs it, replaced when another model or device is asked for.

import { messageOf } from '../core/errors.ts';
import type { Precision } from '../core/precision.ts';
import type { DevicePreference, Engine, EngineFactory } from '../models/engine/engine.ts';
import { inPrecision } from '../models/float16.ts';
import { modelIdentity } from '../models/modelIdentity.ts';
import type { StoredModel } from '../models/modelRegistry.ts';
import type { EngineState } from './contract/records.ts';
import type { EmitEvent } from './eventHub.ts';

export interface EngineHost {
  /** @throws MaskwrightError `engine/…`, `model/notACheckpoint`; `usage/invalid` for a model that has no float16 */
  acquire(model: StoredModel, preference: DevicePreference, precision?: Precision): Promise<Engine>;
  state(): EngineState;
  close(): Promise<void>;
}

const IDLE: EngineState = { provider: null, device: null, lastMs: null, error: null };

export function createEngineHost(createEngine: EngineFactory, emit: EmitEvent): EngineHost {
  let warm: { readonly key: string; readonly engine: Engine } | null = null;
  let state = IDLE;
  const setState = (next: EngineState): void => {
    state = next;
    emit({ name: 'engine.updated', payload: next });
  };
  const closeWarm = async (): Promise<void> => {
    await warm?.engine.close();
    warm = null;
  };

  /** The engine, with its state made public at each run. */
  const watched = (engine: Engine): Engine => ({
    get device() {
      return engine.device;
    },
    async run(image, request) {
      try {
        const result = await engine.run(image, request);
        const { provider, description } = engine.device;
        setState({ provider, device: description, lastMs: result.elapsedMs, error: null });
        return result;
      } catch (error) {
        setState({ ...state, error: messageOf(error) });
        throw error;
      }
    },
    close: () => engine.close(),
  });

  return {
    async acquire(model, preference, precision = 'float32') {
      const key = `${modelIdentity(model.card)} ${preference} ${precision}`;
      if (warm?.key === key) return warm.engine;
      await closeWarm();
      try {
        const engine = watched(await createEngine(inPrecision(model, precision), preference));
        warm = { key, engine };
        const { provider, description } = engine.device;
        setState({ provider, device: description, lastMs: null, error: null });
        return engine;
      } catch (error) {
        setState({ ...IDLE, error: messageOf(error) });
        throw error;
      }
    },
    state: () => state,
    close: closeWarm,
  };
}
