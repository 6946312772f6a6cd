// Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", algorithm 1) on a few arrays of parameters.

/** β1 of the paper. */
const MOMENTUM = 0.9;
/** β2, for 0.999 there: a lesson has some hundred steps, so that the second moment has to forget sooner. */
const SPREAD = 0.99;
/** ε of the paper. */
const EPSILON = 1e-8;

export interface Adam {
  /**
   * Changes the parameters in place.
   * @param gradients of the same lengths
   * @param rate how far a parameter goes at most, about
   */
  step(gradients: readonly Float32Array[], rate: number): void;
}

export function createAdam(parameters: readonly Float32Array[]): Adam {
  const means = parameters.map(({ length }) => new Float64Array(length));
  const squares = parameters.map(({ length }) => new Float64Array(length));
  let steps = 0;
  return {
    step(gradients, rate) {
      steps += 1;
      const ofMean = 1 - MOMENTUM ** steps;
      const ofSquare = 1 - SPREAD ** steps;
      for (const [part, values] of parameters.entries()) {
        const gradient = gradients[part];
        const mean = means[part];
        const square = squares[part];
        if (gradient?.length !== values.length || mean === undefined || square === undefined) {
          throw new RangeError(`Gradient ${part} is not as long as its parameters.`);
        }
        for (let place = 0; place < values.length; place++) {
          const slope = gradient[place] ?? 0;
          const first = MOMENTUM * (mean[place] ?? 0) + (1 - MOMENTUM) * slope;
          const second = SPREAD * (square[place] ?? 0) + (1 - SPREAD) * slope * slope;
          mean[place] = first;
          square[place] = second;
          const size = Math.sqrt(second / ofSquare) + EPSILON;
          values[place] = (values[place] ?? 0) - (rate * (first / ofMean)) / size;
        }
      }
    },
  };
}
