// What a network's layers compute in. Its input and its scores are float32 either way.

export type Precision = 'float32' | 'float16';
