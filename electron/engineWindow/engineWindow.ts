// The inference window's page: an engine that answers on the port which its host hands it by a window message.

import { createOpenSession } from '../../models/engine/chooseDevice.ts';
import type { EngineCall } from '../../models/engine/engineMessages.ts';
import { createEngineService } from '../../models/engine/engineService.ts';
import { createPagePlatform } from '../../models/engine/pagePlatform.ts';
import { ENGINE_PORT_CHANNEL } from '../channels.ts';

const openSession = createOpenSession(
  createPagePlatform({
    gpu: 'gpu' in navigator ? navigator.gpu : null,
    processors: window.crossOriginIsolated ? navigator.hardwareConcurrency : 1,
    runtimeFolder: new URL('runtime/', document.baseURI).href,
    end: () => {
      window.close();
    },
  }),
);

function answerOn(port: MessagePort): void {
  const handle = createEngineService(openSession, (reply) => port.postMessage(reply));
  port.onmessage = ({ data }: MessageEvent<EngineCall>) => {
    handle(data);
  };
}

window.addEventListener('message', ({ source, data, ports: [port] }: MessageEvent<unknown>) => {
  if (source === window && data === ENGINE_PORT_CHANNEL && port !== undefined) answerOn(port);
});
