// How large a part of a photo a step of learning looks at.

/** In pixels; both sides are multiples of 8, so that every stage's grid divides them. */
export interface WindowSize {
  readonly width: number;
  readonly height: number;
}
