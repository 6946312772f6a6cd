// Runs inside the page: notes when input reaches the page, when the mask is uploaded and when a picture is finished.

/** What was noted, in the page's milliseconds. */
export interface LogEntry {
  readonly kind: 'input' | 'upload' | 'frame' | 'issued' | 'draw';
  readonly atMs: number;
  /** Of an input: the event's type. */
  readonly type: string;
  /** Of an upload: how many pixels. */
  readonly pixels: number;
}

declare global {
  interface Window {
    benchLog: LogEntry[];
  }
}

/**
 * To be installed before the page's own scripts. `issued` is when the page has done its part of a picture; a draw counts
 * as finished when a pixel of it has been read back: with WebGL from the graphics process, whose work is in it, and what
 * that was busy with before; with a canvas of the processor from its bitmap. `upload` is a change of the mask or of a mark
 * on its way to the picture, `frame` the moment when the page names another frame: the next picture is of that one.
 */
export function installLog(): void {
  window.benchLog = [];
  const note = (kind: LogEntry['kind'], type = '', pixels = 0): void => {
    window.benchLog.push({ kind, atMs: performance.now(), type, pixels });
  };
  for (const type of ['pointerdown', 'pointermove', 'pointerup', 'keydown']) {
    window.addEventListener(type, () => note('input', type), { capture: true });
  }
  type Call = (...parameters: unknown[]) => unknown;
  const replace = <Context extends object>(
    prototype: Context,
    name: keyof Context & string,
    by: (context: Context, call: () => unknown, parameters: unknown[]) => void,
  ): void => {
    const original = Reflect.get(prototype, name) as Call;
    Reflect.set(prototype, name, function (this: Context, ...parameters: unknown[]) {
      by(this, () => Reflect.apply(original, this, parameters), parameters);
    });
  };

  const pixel = new Uint8Array(4);
  const webGl = WebGL2RenderingContext.prototype;
  replace(webGl, 'drawArrays', (context, call) => {
    call();
    note('issued');
    context.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, pixel);
    note('draw');
  });
  replace(webGl, 'texSubImage2D', (_context, call, [, , , , width, height]) => {
    if (typeof width === 'number' && typeof height === 'number') {
      note('upload', '', width * height);
    }
    call();
  });
  replace(CanvasRenderingContext2D.prototype, 'putImageData', (context, call, parameters) => {
    const [image, x, y] = parameters;
    // The frame in small is not what is measured.
    const isEditor = context.canvas.closest('[role="application"]') !== null;
    if (!isEditor || !(image instanceof ImageData)) {
      call();
      return;
    }
    note('upload', '', image.width * image.height);
    call();
    note('issued');
    context.getImageData(Number(x), Number(y), 1, 1);
    note('draw');
  });

  let name: string | null = null;
  new MutationObserver(() => {
    const named = document.querySelector('header strong')?.textContent ?? null;
    if (named !== null && named !== name) note('frame');
    name = named;
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/**
 * How others do it: the whole overlay is coloured and put on a 2D canvas at each move.
 * @returns milliseconds a repaint, one for each round
 */
export function repaintWhole({
  width,
  height,
  rounds,
}: {
  readonly width: number;
  readonly height: number;
  readonly rounds: number;
}): number[] {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: false });
  if (context === null) return [];
  const labels = new Uint8Array(width * height);
  const image = context.createImageData(width, height);
  const colors = new Uint32Array(image.data.buffer);
  const palette = Uint32Array.from({ length: 256 }, (_, index) => 0x80000000 | (index * 0x10301));
  return Array.from({ length: rounds }, (_, round) => {
    const startedAtMs = performance.now();
    labels.fill(round, 0, 4096);
    for (let offset = 0; offset < labels.length; offset++) {
      colors[offset] = palette[labels[offset] ?? 0] ?? 0;
    }
    context.putImageData(image, 0, 0);
    context.getImageData(0, 0, 1, 1);
    return performance.now() - startedAtMs;
  });
}
