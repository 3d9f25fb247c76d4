import path from 'node:path';

/** Whether `path` is `tree` or lies in it; both paths of the site. */
export function isWithin(tree: string, path: string): boolean {
  return tree === '/' || path === tree || path.startsWith(`${tree}/`);
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** Whether `file` is `tree` or lies in it. */
export function contains(tree: string, file: string): boolean {
  return file === tree || file.startsWith(tree.endsWith(path.sep) ? tree : tree + path.sep);
}

/** What becomes of a path at or below `from` when that becomes `to`. */
export function rebase(path: string, from: string, to: string): string {
  return to + path.slice(from.length);
}
