// The drawing programs, each compiled when a picture first needs it.

import { MaskwrightError } from '../../../../core/errors.ts';
import { fragmentShader, VERTEX_SHADER, type PictureFeatures } from './maskShaders.ts';
import { TEXTURE_NAMES } from './maskTextures.ts';

/** Uniforms of the fragment shader. */
const UNIFORMS = [
  'origin',
  'zoom',
  'unit',
  'canvasHeight',
  'imageSize',
  'opacity',
  'layerOpacity',
  'layerFrom',
  'outlinesLayer',
  'adjustment',
  'previewColor',
  'hasSelection',
] as const;
export type UniformName = (typeof UNIFORMS)[number];

export interface MaskProgram {
  readonly program: WebGLProgram;
  /** Null for those that a program has no use for. */
  readonly uniforms: Readonly<Record<UniformName, WebGLUniformLocation | null>>;
}

export interface MaskPrograms {
  /**
   * Takes the program for such pictures into use.
   * @throws MaskwrightError `host/unsupported`
   */
  use(features: PictureFeatures): MaskProgram;
  dispose(): void;
}

export function createMaskPrograms(gl: WebGL2RenderingContext): MaskPrograms {
  const programs = new Map<string, MaskProgram>();
  return {
    use(features) {
      const source = fragmentShader(features);
      const known = programs.get(source);
      const used = known ?? createProgram(gl, source);
      programs.set(source, used);
      gl.useProgram(used.program);
      if (known === undefined) {
        for (const [unit, name] of TEXTURE_NAMES.entries()) {
          gl.uniform1i(gl.getUniformLocation(used.program, name), unit);
        }
      }
      return used;
    },
    dispose() {
      for (const { program } of programs.values()) gl.deleteProgram(program);
    },
  };
}

function createProgram(gl: WebGL2RenderingContext, fragmentSource: string): MaskProgram {
  const program = linkProgram(gl, fragmentSource);
  const locate = (name: UniformName) => [name, gl.getUniformLocation(program, name)] as const;
  return {
    program,
    uniforms: Object.fromEntries(UNIFORMS.map(locate)) as MaskProgram['uniforms'],
  };
}

function linkProgram(gl: WebGL2RenderingContext, fragmentSource: string): WebGLProgram {
  const program = gl.createProgram();
  const sources = [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, fragmentSource],
  ] as const;
  const logs: (string | null)[] = [];
  for (const [type, source] of sources) {
    const shader = gl.createShader(type);
    if (shader === null) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    logs.push(gl.getShaderInfoLog(shader));
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true && !gl.isContextLost()) {
    const reasons = [...logs, gl.getProgramInfoLog(program)].filter(Boolean).join('; ');
    throw new MaskwrightError(
      'host/unsupported',
      `The editor's drawing program cannot run here: ${reasons || 'unknown reason'}.`,
    );
  }
  return program;
}
