// GPUs emulated on the CPU, for tests: slow, but the real WebGPU all the way down.

/** What Vulkan's loader is told, to find one of them. */
export interface EmulatedGpu {
  readonly icd: string;
  /** The folder of its libraries; empty for the system's own. */
  readonly libraries: string;
}

/** Vulkan as Debian's Chromium brings it; what needs it is skipped where it is not. */
export const SWIFTSHADER: EmulatedGpu = {
  icd: '/usr/lib/chromium/vk_swiftshader_icd.json',
  libraries: '/usr/lib/chromium',
};

/** Mesa's, which computes in float16 too: 25 as Debian 12's backports have it; Dawn takes nothing from Debian 12's own 22.3. */
export const LLVMPIPE: EmulatedGpu = {
  icd: '/usr/share/vulkan/icd.d/lvp_icd.json',
  libraries: '',
};

/** Most of it goes into compiling the shaders, on the CPU too. */
export const SHADERS_LIMIT_MS = 300_000;

/** llvmpipe takes minutes for them, on a busy machine more than five; the next time they are in Mesa's cache. */
export const LLVMPIPE_LIMIT_MS = 1_200_000;
