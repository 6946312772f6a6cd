// The models that are here and what is being done with them, followed for as long as they are shown.

import type { BackendClient } from '../../../backend/contract/contract.ts';
import type {
  BenchmarkTask,
  FetchTask,
  ModelCatalogue,
  ModelTask,
} from '../../../backend/contract/modelRecords.ts';

export class ModelsState {
  readonly #client: BackendClient;
  readonly #reportError: (error: unknown) => void;

  /** Null until the backend has told. */
  catalogue = $state.raw<ModelCatalogue | null>(null);
  /** Newest first. */
  tasks = $state.raw<readonly ModelTask[]>([]);

  constructor(client: BackendClient, reportError: (error: unknown) => void) {
    this.#client = client;
    this.#reportError = reportError;
  }

  /** @returns a function that ends it */
  follow(): () => void {
    const endEvents = this.#client.subscribe((event) => {
      if (event.name === 'models.updated') void this.#load();
      if (event.name === 'modelTask.updated') this.#followTask(event.payload.task);
    });
    const endConnection = this.#client.onConnection((connected) => {
      if (connected) void this.#load();
    });
    return () => {
      endEvents();
      endConnection();
    };
  }

  /** The newest fetch of a model since the backend started. */
  fetchOf(modelId: string): FetchTask | null {
    return (
      this.tasks.filter((task) => task.kind === 'fetch').find((task) => task.modelId === modelId) ??
      null
    );
  }

  /** All measurements of a model, newest first. */
  benchmarksOf(modelId: string): readonly BenchmarkTask[] {
    return this.tasks
      .filter((task) => task.kind === 'benchmark')
      .filter((task) => task.modelId === modelId);
  }

  async #load(): Promise<void> {
    try {
      [this.catalogue, this.tasks] = await Promise.all([
        this.#client.call('models.catalogue', {}),
        this.#client.call('modelTasks.list', {}),
      ]);
    } catch (error) {
      this.#reportError(error);
    }
  }

  #followTask(task: ModelTask): void {
    this.tasks = [task, ...this.tasks.filter(({ taskId }) => taskId !== task.taskId)].sort(
      (a, b) => b.taskId - a.taskId,
    );
    // What a fetch that broke off has left is told with the catalogue.
    if (task.kind === 'fetch' && task.state !== 'running') void this.#load();
  }
}
