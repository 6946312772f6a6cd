// The order of names that count: of frames in a drive, of drives.

const byText = new Intl.Collator('en', { numeric: true });

/** Compares as people read: numbers in names by their value, so that 9 comes before 10. 0 for one and the same name alone. */
export function compareNames(a: string, b: string): number {
  return byText.compare(a, b) || (a < b ? -1 : Number(a > b));
}
