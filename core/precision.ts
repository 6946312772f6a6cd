// What a network's layers compute in. Its input and its scores are float32 either way.

export const PRECISIONS = ['float32', 'float16'] as const;
export type Precision = (typeof PRECISIONS)[number];
