import path from 'node:path';

/** Whether a path of the site is `tree` or lies in it. */
export function isWithin(tree: string, path: string): boolean {
  return tree === '/' || path === tree || path.startsWith(`${tree}/`);
}

/** The directory of a path of the site. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** Whether a file path is `tree` or lies in it. */
export function contains(tree: string, file: string): boolean {
  return file === tree || file.startsWith(tree.endsWith(path.sep) ? tree : tree + path.sep);
}

/** The new path of something at or below `from` when that is moved to `to`. */
export function rebase(path: string, from: string, to: string): string {
  return to + path.slice(from.length);
}
