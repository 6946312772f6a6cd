// Reads COCO's run-length strings, as pycocotools does (`maskApi.c`: rleFrString, rleDecode), to hold what is written
// against it.

const DIGIT_BITS = 5;
const FIRST_CHARACTER = 48;
const SIGN = 16;
const MORE = 32;

/** The lengths of runs, outside and inside in turn. */
export function readRuns(text: string): number[] {
  const counts: number[] = [];
  let place = 0;
  while (place < text.length) {
    let value = 0;
    for (let digits = 1, code = MORE; (code & MORE) !== 0; digits++) {
      code = text.charCodeAt(place++) - FIRST_CHARACTER;
      value += (code & 31) * 2 ** (DIGIT_BITS * (digits - 1));
      if ((code & (MORE | SIGN)) === SIGN) value -= 2 ** (DIGIT_BITS * digits);
    }
    counts.push(counts.length > 2 ? value + (counts.at(-2) ?? 0) : value);
  }
  return counts;
}

/** The places in raster order of the pixels inside. */
export function placesInside(counts: readonly number[], width: number, height: number): number[] {
  const places: number[] = [];
  let covered = 0;
  counts.forEach((count, turn) => {
    for (let place = covered; turn % 2 === 1 && place < covered + count; place++) {
      places.push((place % height) * width + Math.floor(place / height));
    }
    covered += count;
  });
  if (covered !== width * height) throw new RangeError(`${covered} pixels, not ${width}×${height}`);
  return places;
}
