import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // For the runes of the renderer's state.
  plugins: [svelte({ configFile: false })],
  test: {
    include: [
      '{core,datasets,models,db,backend,server,cli,electron,renderer,scripts,bench}/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // For tests that load onnxruntime's native provider themselves.
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
});
