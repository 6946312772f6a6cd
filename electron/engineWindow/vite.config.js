// Builds the inference window's page, with onnxruntime's WebAssembly files beside it as they are.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig } from 'vite';

/** For the CPU, and for WebGPU. */
const RUNTIME_FILES = [
  'ort-wasm-simd-threaded.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort-wasm-simd-threaded.asyncify.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
];

/** The page names their folder at run time; threads are workers that run the `.mjs` once more. */
const copyRuntime = {
  name: 'copy-onnxruntime',
  buildStart() {
    for (const file of RUNTIME_FILES) {
      const source = readFileSync(fileURLToPath(import.meta.resolve(`onnxruntime-web/${file}`)));
      this.emitFile({ type: 'asset', fileName: `runtime/${file}`, source });
    }
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [copyRuntime],
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  build: {
    outDir: path.resolve(import.meta.dirname, '../../dist/electron/engine-page'),
    emptyOutDir: true,
    target: 'esnext',
    modulePreload: false,
    reportCompressedSize: false,
  },
});
