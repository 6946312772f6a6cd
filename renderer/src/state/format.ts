// Numbers, times and sizes as people read them in their language; "–" where there is none.

import { language, t, type Language } from '../messages/messages.svelte.ts';

const NONE = '–';

const formatScored = numbers({ minimumFractionDigits: 3, maximumFractionDigits: 3 });
const formatWhole = numbers({ maximumFractionDigits: 0 });
const formatSmallPercent = numbers({
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const formatWholePercent = numbers({ style: 'percent', maximumFractionDigits: 0 });
const formatByte = numbers({ style: 'unit', unit: 'byte', unitDisplay: 'long' });
const formatKilobytes = numbers({ style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 });
const formatMegabytes = numbers({
  style: 'unit',
  unit: 'megabyte',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const decimals = [0, 1, 2].map((places) =>
  numbers({ minimumFractionDigits: places, maximumFractionDigits: places }),
);
const days = inEachLanguage((code) => new Intl.DateTimeFormat(code, { dateStyle: 'medium' }));
const moments = inEachLanguage(
  (code) => new Intl.DateTimeFormat(code, { dateStyle: 'medium', timeStyle: 'short' }),
);

export function formatScore(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : formatScored(value);
}

export function formatChange(value: number | null): string {
  if (value === null) return NONE;
  return `${changeShown(value) < 0 ? '−' : '+'}${formatScored(Math.abs(value))}`;
}

/** Below, at or above 0, as {@link formatChange} shows it: what rounds to nothing is neither gain nor loss. */
export function changeShown(value: number | null): number {
  return value === null ? 0 : Math.sign(value) * Math.round(Math.abs(value) * 1000);
}

export function formatPercent(share: number): string {
  const isWhole = share === 0 || share >= 0.0995;
  return isWhole ? formatWholePercent(share) : formatSmallPercent(share);
}

export function formatCount(value: number): string {
  return formatWhole(value);
}

/** With so many places after the point. */
export function formatDecimal(value: number | undefined, places: 0 | 1 | 2): string {
  return value === undefined ? NONE : (decimals[places]?.(value) ?? NONE);
}

/** In the unit of its size: "512 bytes", "1.9 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return formatByte(bytes);
  return bytes < 999_500 ? formatKilobytes(bytes / 1000) : formatMegabytes(bytes / 1e6);
}

export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return t('shell.duration.seconds', { seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return t('shell.duration.minutes', { minutes, seconds: twoDigits(seconds % 60) });
  }
  return t('shell.duration.hours', {
    hours: Math.floor(minutes / 60),
    minutes: twoDigits(minutes % 60),
  });
}

/** The day of a time stamp, where the person is. */
export function formatDay(timestamp: string): string {
  return days[language()].format(new Date(timestamp));
}

/** The day and the time of a time stamp, where the person is. */
export function formatMoment(timestamp: string): string {
  return moments[language()].format(new Date(timestamp));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Formatters are costly to make and are kept, one a language. */
function numbers(options: Intl.NumberFormatOptions): (value: number) => string {
  const formats = inEachLanguage((code) => new Intl.NumberFormat(code, options));
  return (value) => formats[language()].format(value);
}

function inEachLanguage<Format>(create: (code: Language) => Format): Record<Language, Format> {
  return { en: create('en'), ko: create('ko') };
}
