// How many threads decode, encode, pack and write: Node's pool has four, whatever the machine. It is made at its first
// use and takes its size from the environment then, so this is set as soon as it is loaded.

import { availableParallelism } from 'node:os';

/** Node's own number. */
const LEAST_THREADS = 4;

process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(LEAST_THREADS, availableParallelism()));
