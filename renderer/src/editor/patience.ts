// Waiting, but not for ever.

/** Resolves with what is waited for, or when that takes longer. */
export async function withPatience(wanted: Promise<void>, patienceMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
  await Promise.race([wanted, enough]);
  clearTimeout(timer);
}
