import { OptionsError } from '../../../internal/coded_error';
import { text } from '../../../internal/options';

/** Makes a path of the service absolute, without slashes at its end. */
export function remotePath(name: string, value: unknown): string {
  return `/${text(name, value).replace(/^\/+|\/+$/g, '')}`;
}

/** Makes one path or several absolute. There must be at least one. */
export function remotePaths(name: string, value: string | readonly string[]): string[] {
  const paths = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(paths) || paths.length === 0)
    throw new OptionsError(`${name} must be a path, or an array of paths that is not empty`);
  return paths.map((path) => remotePath(name, path));
}

/** The directory of a path and the name in it. */
export function splitPath(path: string): { directory: string; name: string } {
  const at = path.lastIndexOf('/');
  return { directory: path.slice(0, at) || '/', name: path.slice(at + 1) };
}
