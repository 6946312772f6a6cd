// What the tools are set to at first.

export const DEFAULT_OPTIONS = {
  brushDiameterPx: 24,
  brushShape: 'round',
  usesPressure: false,
  combination: 'add',
  target: 'paint',
  reach: 'contiguous',
  colorTolerance: 24,
  likelihood: 0.2,
  measure: 'relative',
  marginBelow: 2,
  superpixelPx: 16,
} as const;
