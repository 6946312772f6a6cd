// From which frame a mask is carried over: the nearest former frame of the drive that a person has corrected. What would
// carry a model's errors along, or over a gap in the drive, is asked about first.

import type { FrameSummary } from '../../../../backend/contract/records.ts';
import { previousFrame } from './previousFrame.ts';

/** In usual steps of the drive. As far on, what is carried over is still better than a pre-label (ADR 0011). */
export const CARRY_REACH = 6;
/** Of so many frames to either side the usual step is taken. */
const FRAMES_AROUND = 50;

export interface CarrySource {
  readonly frame: FrameSummary;
  /** In usual steps of the drive: 1 is the frame just before. */
  readonly stepsBack: number;
  /** How many of the drive's frames are not there between the two. */
  readonly missing: number;
}

export type CarryDecision =
  | { readonly kind: 'carry'; readonly source: CarrySource }
  | {
      readonly kind: 'ask';
      readonly source: CarrySource;
      readonly because: 'uncorrected' | 'gap' | 'otherDrive';
    }
  | { readonly kind: 'none'; readonly because: 'first' }
  | {
      readonly kind: 'none';
      readonly because: 'noMask' | 'otherSize';
      readonly previous: FrameSummary;
    };

/** A frame of a drive; without a number in its name, the place in the list stands for it. */
interface Numbered {
  readonly frame: FrameSummary;
  readonly number: number;
}

/** @param frames in order of name */
export function decideCarrySource(
  frames: readonly FrameSummary[],
  frame: FrameSummary,
): CarryDecision {
  const drive = driveOf(frames, frame);
  const own = drive.findIndex((other) => other.frame.frameId === frame.frameId);
  const previous = drive[own - 1]?.frame;
  if (previous === undefined) return decideAcrossDrives(frames, frame);
  const step = usualStep(drive, own);
  let nearest: CarrySource | null = null;
  for (let place = own - 1; place >= 0; place--) {
    const source = sourceAt(drive, own, place, step);
    if (nearest !== null && source.stepsBack > CARRY_REACH) break;
    if (!hasMask(source.frame) || !isSameSize(source.frame, frame)) continue;
    if (isCorrected(source.frame) && source.stepsBack <= CARRY_REACH) {
      return { kind: 'carry', source };
    }
    nearest ??= source;
  }
  if (nearest === null) {
    return { kind: 'none', because: hasMask(previous) ? 'otherSize' : 'noMask', previous };
  }
  const because = nearest.stepsBack > CARRY_REACH ? 'gap' : 'uncorrected';
  return { kind: 'ask', source: nearest, because };
}

function sourceAt(
  drive: readonly Numbered[],
  own: number,
  place: number,
  step: number,
): CarrySource {
  const [here, there] = [drive[own], drive[place]];
  if (here === undefined || there === undefined) throw new RangeError('beyond the drive');
  const stepsBack = Math.max(1, Math.round((here.number - there.number) / step));
  return { frame: there.frame, stepsBack, missing: Math.max(0, stepsBack - (own - place)) };
}

/** The first frame of its drive. The one before it in the list may still be of the same street. */
function decideAcrossDrives(frames: readonly FrameSummary[], frame: FrameSummary): CarryDecision {
  const previous = previousFrame(frames, frame);
  if (previous === null || !hasMask(previous) || !isSameSize(previous, frame)) {
    return { kind: 'none', because: 'first' };
  }
  const source = { frame: previous, stepsBack: 1, missing: 0 };
  return { kind: 'ask', source, because: 'otherDrive' };
}

/** All frames of a frame's drive, in the order in which they were taken. */
function driveOf(frames: readonly FrameSummary[], frame: FrameSummary): Numbered[] {
  const { split, city, sequence } = frame;
  const own = partsOf(frame.name);
  const drive: Numbered[] = [];
  frames.forEach((other, place) => {
    if (other.split !== split || other.city !== city || other.sequence !== sequence) return;
    const alike = numberAlike(other.name, own);
    // Data sets that know sequences say themselves what belongs together.
    const number = alike ?? (sequence === null ? null : partsOf(other.name).number);
    if (own.number !== null && number !== null) drive.push({ frame: other, number });
    else if (own.number === null && partsOf(other.name).number === null) {
      drive.push({ frame: other, number: place });
    }
  });
  // By name, what comes before a number decides first.
  return drive.sort((a, b) => a.number - b.number);
}

/** The number in a name that differs from another one's in nothing else; null for other names. */
function numberAlike(name: string, { before, number, after }: NameParts): number | null {
  if (number === null || !name.startsWith(before) || !name.endsWith(after)) return null;
  const digits = name.slice(before.length, name.length - after.length);
  return /^\d+$/.test(digits) ? Number(digits) : null;
}

interface NameParts {
  readonly before: string;
  /** The last one in the name; null where there is none. */
  readonly number: number | null;
  readonly after: string;
}

function partsOf(name: string): NameParts {
  const found = /^(.*?)(\d+)(\D*)$/s.exec(name);
  if (found === null) return { before: name, number: null, after: '' };
  const [, before = '', digits = '', after = ''] = found;
  return { before, number: Number(digits), after };
}

/** From most frames around one to the next. */
function usualStep(drive: readonly Numbered[], own: number): number {
  const around = drive.slice(Math.max(0, own - FRAMES_AROUND), own + FRAMES_AROUND);
  const steps = around
    .slice(1)
    .map(({ number }, place) => number - (around[place]?.number ?? number))
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  return steps[Math.floor((steps.length - 1) / 2)] ?? 1;
}

function hasMask({ status }: FrameSummary): boolean {
  return status !== 'new';
}

/** Whether a person has painted on the mask or accepted it, and not turned it down. */
function isCorrected({ status }: FrameSummary): boolean {
  return status === 'done' || status === 'inProgress';
}

function isSameSize(a: FrameSummary, b: FrameSummary): boolean {
  return a.width === b.width && a.height === b.height;
}
