// Fingers on the screen, as the browser gets them from a touch screen.

import type { CDPSession } from '@playwright/test';
import type { ImagePoint } from '../core/edit/brush.ts';
import type { AppPage } from './appPage.ts';

export interface Finger {
  readonly id: number;
  /** On the image, as it lies while it is fitted. */
  readonly at: ImagePoint;
}

type TouchType = 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel';

/** What the screen tells, so many milliseconds ago by its own clock. */
interface FormerTouch {
  readonly type: TouchType;
  readonly agoMs: number;
}

/** Lays fingers on the screen at image points, moves them and takes those away that are not told of any more. */
export async function touch(
  app: AppPage,
  devtools: CDPSession,
  told: TouchType | FormerTouch,
  ...fingers: readonly Finger[]
): Promise<void> {
  const touchPoints = await Promise.all(
    fingers.map(async ({ id, at }) => ({ id, ...(await app.locate(at)) })),
  );
  const { type, agoMs } = typeof told === 'string' ? { type: told, agoMs: 0 } : told;
  const timestamp = (Date.now() - agoMs) / 1000;
  await devtools.send('Input.dispatchTouchEvent', { type, touchPoints, timestamp });
}
