// What a person can say of a frame's mask after looking at it.

/** Names in stored projects: one may be added, none changed or taken away. */
export const VERDICTS = ['accepted', 'rejected', 'skipped'] as const;

export type Verdict = (typeof VERDICTS)[number];
