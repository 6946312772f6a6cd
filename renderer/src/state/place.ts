// Where this window was, kept for as long as the window lives: a reload comes back to the same project and frame.

import * as v from 'valibot';

const KEY = 'maskwright.place';

/** In the order of the navigation. */
export const SCREENS = ['home', 'annotate', 'evaluate', 'jobs', 'models'] as const;
export type Screen = (typeof SCREENS)[number];
/** Those that show something without an open project. */
export const PROJECTLESS_SCREENS: readonly Screen[] = ['home', 'models'];

const PlaceSchema = v.object({
  projectPath: v.nullable(v.string()),
  screen: v.picklist(SCREENS),
  frameId: v.nullable(v.number()),
});
export type Place = v.InferOutput<typeof PlaceSchema>;

export function readPlace(): Place {
  const text = sessionStorage.getItem(KEY) ?? 'null';
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PlaceSchema), text);
  return parsed.success ? parsed.output : { projectPath: null, screen: 'home', frameId: null };
}

export function rememberPlace(place: Place): void {
  sessionStorage.setItem(KEY, JSON.stringify(place));
}
