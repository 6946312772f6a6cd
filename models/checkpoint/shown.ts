// How text out of a file stands in a message: on one line, printable and short.

const MAX_LENGTH = 120;

/** @returns `text` with anything but printable ASCII as "?", cut after 120 characters */
export function shown(text: string): string {
  const printable = text.slice(0, MAX_LENGTH).replace(/[^\x20-\x7e]/g, '?');
  return text.length > MAX_LENGTH ? `${printable}…` : printable;
}
