import { OptionsError } from '../../../internal/coded_error';
import { text } from '../../../internal/options';

/** A path of the service, made absolute; slashes at its end say nothing, and go. */
export function remotePath(name: string, value: unknown): string {
  return `/${text(name, value).replace(/^\/+|\/+$/g, '')}`;
}

/** One path or several, of which there must be one. */
export function remotePaths(name: string, value: string | readonly string[]): string[] {
  const paths = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(paths) || paths.length === 0)
    throw new OptionsError(`${name} must be a path, or an array of paths`);
  return paths.map((path) => remotePath(name, path));
}

/** The directory of a path and the name in it. */
export function splitPath(path: string): { directory: string; name: string } {
  const at = path.lastIndexOf('/');
  return { directory: path.slice(0, at) || '/', name: path.slice(at + 1) };
}
