// The sky: a gradient towards the horizon, clouds that flatten with distance, and a glow around the sun.

import { clampUnit, mixed } from './colours.ts';
import { fractalNoise } from './random.ts';
import { CLASS } from './sceneClasses.ts';
import type { Stage } from './stage.ts';
import type { Rgb } from '../../core/taxonomy.ts';

const CLOUD_LIT: Rgb = [246, 246, 244];
const CLOUD_SHADE: Rgb = [176, 184, 196];
/** Rows that are painted as sky below the horizon, where only the end of the street covers them. */
const SKY_MARGIN_ROWS = 2;
const CLOUD_OCTAVES = 4;

export function paintSky(stage: Stage): void {
  const { canvas, random, street } = stage;
  const { light, camera } = street;
  const { pen } = canvas;
  const seed = random.seed();
  const cloudScale = random.between(1.4, 2.6);
  const sunX = canvas.width * (0.5 + light.sunSide * random.between(0.4, 0.9));
  const sunY = camera.horizonY * random.between(-0.1, 0.4);
  const glowRadius = canvas.width * 0.45;
  const lastRow = Math.min(canvas.height - 1, Math.floor(camera.horizonY) + SKY_MARGIN_ROWS);
  pen.label = CLASS.sky;
  pen.alpha = 1;
  for (let y = 0; y <= lastRow; y++) {
    const up = clampUnit((camera.horizonY - y) / Math.max(1, camera.horizonY));
    const base = mixed(light.skyBottom, light.skyTop, up * (1.6 - 0.6 * up));
    const stretch = cloudScale / (0.22 + up);
    for (let x = 0; x < canvas.width; x++) {
      const across = (x - camera.centreX) / camera.focalPx;
      const density = fractalNoise(across * stretch * 1.1, stretch * 1.8, seed, CLOUD_OCTAVES);
      const cloud = clampUnit((density - 0.78 + 0.55 * light.cloudCover) * 4.5) * (0.35 + 0.6 * up);
      const dx = (x - sunX) / glowRadius;
      const dy = (y - sunY) / glowRadius;
      const nearSun = clampUnit(1 - dx * dx - dy * dy) * light.sun;
      const shade = clampUnit((density - 0.45) * 2.2) * (1 - light.sun * 0.4);
      const glow = 60 * nearSun * nearSun;
      const lit = cloud * (1 - shade);
      const dark = cloud * shade;
      const clear = 1 - cloud;
      pen.red = base[0] * clear + CLOUD_LIT[0] * lit + CLOUD_SHADE[0] * dark + glow;
      pen.green = base[1] * clear + CLOUD_LIT[1] * lit + CLOUD_SHADE[1] * dark + glow * 0.95;
      pen.blue = base[2] * clear + CLOUD_LIT[2] * lit + CLOUD_SHADE[2] * dark + glow * 0.8;
      canvas.put(x, y, Infinity, 1);
    }
  }
}
