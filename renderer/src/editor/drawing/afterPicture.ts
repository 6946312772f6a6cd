// Work that is not to keep what was painted from the screen.

/** @param work is done once the next picture is drawn @returns a function that calls it off */
export function afterPicture(work: () => void): () => void {
  let timer = 0;
  const request = requestAnimationFrame(() => {
    timer = window.setTimeout(work);
  });
  return () => {
    cancelAnimationFrame(request);
    clearTimeout(timer);
  };
}
