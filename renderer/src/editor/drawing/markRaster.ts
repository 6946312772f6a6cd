// Draws what is marked on a frame (reviewed regions, the selection, the worklist's region, a gesture's preview) on the
// processor, pixel for pixel what `maskShaders.ts` draws on the GPU.

import type { LabelMap } from '../../../../core/labelMap.ts';
import { MARK } from './markMap.ts';
import type { Picture } from './maskRenderer.ts';
import {
  BLACK,
  eachRow,
  edgeTest,
  mixColors,
  packColor,
  stripes,
  WHITE,
  type PackedColor,
  type RasterArea,
  type RasterAxis,
} from './rasterArea.ts';

const HIGHLIGHT_COLOR = packColor(255, 224, 77);
const DOTS_PX = 8;

/** @param shown the bits that are marked anywhere */
export function drawMarks(
  area: RasterArea,
  marks: LabelMap,
  shown: number,
  { pixelRatio, hasSelection, previewColor }: Picture,
): void {
  if ((shown & MARK.reviewed) !== 0) drawReviewed(area, marks, pixelRatio);
  if (hasSelection && shown !== 0) dimUnselected(area, marks);
  if ((shown & MARK.selection) !== 0) {
    const isLight = stripes(area, DOTS_PX * pixelRatio, 0.5);
    drawEdges(area, marks, MARK.selection, pixelRatio, (under, _isInside, stripe) =>
      mixColors(under, isLight[stripe] === 1 ? WHITE : BLACK, 1),
    );
  }
  if ((shown & MARK.highlight) !== 0) {
    drawEdges(area, marks, MARK.highlight, 2 * pixelRatio, (under, isInside) =>
      mixColors(under, isInside ? HIGHLIGHT_COLOR : BLACK, 1),
    );
  }
  if ((shown & MARK.preview) !== 0) {
    fillMarked(area, marks, MARK.preview, packColor(...previewColor));
    drawEdges(area, marks, MARK.preview, 1.25 * pixelRatio, (under, isInside) =>
      mixColors(under, isInside ? WHITE : BLACK, 0.85),
    );
  }
}

/** Gives each pixel of an area that lies on the frame another colour, by its place and by what the map holds there. */
function recolor(
  area: RasterArea,
  map: LabelMap,
  change: (under: PackedColor, bits: number, row: number, column: number) => PackedColor,
): void {
  const { across, pixels } = area;
  eachRow(area, map.width, (offset, mapOffset, row) => {
    for (let column = across.first; column < across.end; column++) {
      const bits = map.data[mapOffset + (across.places[column] ?? 0)] ?? 0;
      pixels[offset + column] = change(pixels[offset + column] ?? 0, bits, row, column);
    }
  });
}

function drawReviewed(area: RasterArea, marks: LabelMap, pixelRatio: number): void {
  const columns = squaresInCell(area.across, pixelRatio);
  const rows = squaresInCell(area.down, pixelRatio);
  recolor(area, marks, (under, bits, row, column) => {
    const isDot = (columns[column] ?? 0) + (rows[row] ?? 0) < 1.1;
    return isDot && (bits & MARK.reviewed) !== 0 ? mixColors(under, WHITE, 0.8) : under;
  });
}

/** How far each column (or row) lies from the middle of its cell of eight CSS pixels, squared. */
function squaresInCell({ start, length }: RasterAxis, pixelRatio: number): Float64Array {
  return Float64Array.from({ length }, (_, step) => {
    const place = (start + step + 0.5) / (DOTS_PX * pixelRatio);
    return ((place - Math.floor(place) - 0.5) * DOTS_PX) ** 2;
  });
}

function dimUnselected(area: RasterArea, marks: LabelMap): void {
  recolor(area, marks, (under, bits) =>
    (bits & MARK.selection) === 0 ? mixColors(under, BLACK, 0.4) : under,
  );
}

function fillMarked(area: RasterArea, marks: LabelMap, mark: number, color: PackedColor): void {
  recolor(area, marks, (under, bits) =>
    (bits & mark) === 0 ? under : mixColors(under, color, 0.65),
  );
}

/** Draws along the edges of a mark, on both sides of them. */
function drawEdges(
  area: RasterArea,
  marks: LabelMap,
  mark: number,
  reachPx: number,
  draw: (under: PackedColor, isInside: boolean, stripe: number) => PackedColor,
): void {
  const isEdge = edgeTest(area, marks, mark, reachPx);
  recolor(area, marks, (under, bits, row, column) =>
    isEdge(row, column, bits) ? draw(under, (bits & mark) !== 0, row + column) : under,
  );
}
