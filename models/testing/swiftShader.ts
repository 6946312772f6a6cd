// A GPU emulated on the CPU, for tests: slow, but the real WebGPU all the way down.

/** Vulkan as Debian's Chromium brings it; what needs it is skipped where it is not. */
export const SWIFTSHADER = {
  icd: '/usr/lib/chromium/vk_swiftshader_icd.json',
  libraries: '/usr/lib/chromium',
} as const;

/** Most of it goes into compiling the shaders, on the CPU too. */
export const SHADERS_LIMIT_MS = 300_000;
