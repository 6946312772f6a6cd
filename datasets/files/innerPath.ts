// Names that come out of files (annotations, lists, archives) and are to be joined to a folder.

/**
 * Whether a name stays below the folder that it is joined to, on every platform: relative, with forward slashes, no step
 * up, no drive.
 */
export function isInnerPath(name: string): boolean {
  if (/[\\\0]/.test(name) || /^[a-z]:/i.test(name)) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
