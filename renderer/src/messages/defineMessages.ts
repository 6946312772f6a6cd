// An area's texts in every language, side by side. English says which texts there are and what is filled into them;
// the compiler refuses a table of another language that has other keys.

/** Texts by key, in groups as deep as one likes. `{{name}}` is filled in; `{{name, number}}` as people write numbers. */
export interface Texts {
  readonly [key: string]: string | Texts;
}

/** The same keys in Korean, whose nouns have no number: of `frames_one` and `frames_other` it has only the latter. */
type InKorean<English> = {
  readonly [
    Key in keyof English as Key extends `${string}_one` ? never : Key
  ]: English[Key] extends string ? string : InKorean<English[Key]>;
};

export interface Messages<English> {
  readonly en: English;
  readonly ko: InKorean<English>;
}

export function defineMessages<const English extends Texts>(tables: {
  readonly en: English;
  readonly ko: InKorean<NoInfer<English>>;
}): Messages<English> {
  return tables;
}
