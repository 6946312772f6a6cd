// maskwright model fetch: published weights by name, with progress; Ctrl-C stops, the next run goes on.

import cliProgress from 'cli-progress';
import type { Command } from 'commander';
import {
  ADDRESS_VARIABLE,
  fetchModel,
  KNOWN_CHECKPOINTS,
  knownCheckpoint,
  type FetchedModel,
} from '../../backend/fetchingModels.ts';
import { createNodeEngine } from '../../backend/nodeBackend.ts';
import { writeJson, writeLine } from '../output.ts';

export function addModelFetch(model: Command): void {
  model
    .command('fetch')
    .description("download, verify and import published weights: MMSegmentation's, of Cityscapes")
    .argument('[name]', 'which; without it, lists what there is')
    .option('--json', 'print the card, or the list, as JSON')
    .addHelpText(
      'after',
      `\nA download that broke off is gone on with. ${ADDRESS_VARIABLE} names a mirror (http or https) of the folder\n` +
        'that the models are downloaded from.',
    )
    .action(async (name: string | undefined, { json }: { readonly json?: boolean }) => {
      if (name === undefined) {
        list(json === true);
        return;
      }
      const { card, isNew } = await fetchWithProgress(name);
      if (json === true) writeJson(card);
      else if (isNew) writeLine(`Fetched ${card.id}: ${card.architecture}, ${card.licence}`);
      else writeLine(`${card.id} is among your models already; nothing was downloaded.`);
    });
}

function list(asJson: boolean): void {
  if (asJson) {
    writeJson(KNOWN_CHECKPOINTS);
    return;
  }
  for (const { id, published } of KNOWN_CHECKPOINTS) {
    for (const { dataset, meanIoU, source } of published.metrics) {
      writeLine(`${id}  mean IoU ${meanIoU.toFixed(4)} on ${dataset} (${source})`);
    }
  }
}

async function fetchWithProgress(name: string): Promise<FetchedModel> {
  const checkpoint = knownCheckpoint(name);
  const bar = createBytesBar(name);
  const stopping = new AbortController();
  const stop = (): void => {
    stopping.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await fetchModel(createNodeEngine, checkpoint, {
      signal: stopping.signal,
      onProgress: (received, total) => {
        bar.update(received, total);
      },
    });
  } finally {
    bar.stop();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

interface BytesBar {
  update(received: number, total: number | null): void;
  stop(): void;
}

/** On stderr, for a download whose size is known. */
function createBytesBar(name: string): BytesBar {
  const bar = new cliProgress.SingleBar({
    format: `${name} [{bar}] {value}/{total} bytes`,
    barsize: 28,
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 5000,
    hideCursor: true,
  });
  return {
    update(received, total) {
      if (total === null) return;
      if (bar.isActive) bar.update(received);
      else bar.start(total, received);
    },
    stop() {
      if (bar.isActive) bar.stop();
    },
  };
}
