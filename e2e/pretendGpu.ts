// Has the editor draw with WebGL where there is no GPU, to be compared with what it draws by itself.

/** Runs in the page before its own scripts: it believes that its graphics come from a GPU, and draws with WebGL. */
export function pretendGpu(): void {
  const prototype = WebGL2RenderingContext.prototype;
  const original = Reflect.get(prototype, 'getParameter') as (name: number) => unknown;
  const UNMASKED_RENDERER_WEBGL = 0x9246;
  prototype.getParameter = function (this: WebGL2RenderingContext, name: number): unknown {
    return name === UNMASKED_RENDERER_WEBGL ? 'A GPU' : original.call(this, name);
  };
}
