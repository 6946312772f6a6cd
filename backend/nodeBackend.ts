// The backend of the Node hosts (command line, server): the engine in a child process.

import { createNodeEngine } from '../models/engine/nodeEngine.ts';
import { createBackend, type Backend, type BackendOptions } from './backend.ts';

export { createNodeEngine };

export function createNodeBackend(options: Omit<BackendOptions, 'createEngine'> = {}): Backend {
  return createBackend({ ...options, createEngine: createNodeEngine });
}
