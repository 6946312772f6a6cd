// A worker that makes one frame's sources.

import { decodePhoto } from './decodePhoto.ts';
import { serveSources } from './serveSources.ts';
import type { ToSources } from './sourceMessages.ts';

const take = serveSources(decodePhoto, (message, transfer) => {
  postMessage(message, { transfer: transfer.filter((memory) => memory instanceof ArrayBuffer) });
});
addEventListener('message', (event: MessageEvent<ToSources>) => {
  take(event.data);
});
