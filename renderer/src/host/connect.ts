// Finds the host of this window. Nothing else knows that there is more than one.

import type { BackendClient } from '../../../backend/contract/contract.ts';
import { createDesktopClient } from './desktopBridge.ts';
import { createReentry } from './reentry.ts';
import { createSocketClient } from './socketClient.ts';

export function connectToHost(): BackendClient {
  if (window.maskwright !== undefined) return createDesktopClient(window.maskwright);
  const address = new URL('/ws', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return createSocketClient(address, createReentry(window.location));
}
