// Work that can wait until the person's hand rests.

/** A page that never rests does the work nonetheless. */
const PATIENCE_MS = 1000;

/** @returns a function that calls it off */
export function whenIdle(work: () => void): () => void {
  // Safari has no idle callbacks.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(work, 50);
    return () => clearTimeout(timer);
  }
  // Chromium sees no rest behind a frame in which a canvas was drawn, until there is another frame.
  let idle = 0;
  const frame = requestAnimationFrame(() => {
    idle = requestIdleCallback(work, { timeout: PATIENCE_MS });
  });
  return () => {
    cancelAnimationFrame(frame);
    cancelIdleCallback(idle);
  };
}
