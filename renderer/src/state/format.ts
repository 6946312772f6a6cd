// Numbers as people read them; "–" where there is none.

export function formatScore(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(3);
}

export function formatChange(value: number | null): string {
  if (value === null) return '–';
  const size = Math.abs(value).toFixed(3);
  return `${value < 0 && Number(size) > 0 ? '−' : '+'}${size}`;
}

export function formatPercent(share: number): string {
  if (share === 0) return '0%';
  return share < 0.0995 ? `${(share * 100).toFixed(1)}%` : `${Math.round(share * 100)}%`;
}

export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** In the unit of its size: "512 bytes", "1.9 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 999_500 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
