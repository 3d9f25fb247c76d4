// The directory that the user sees. It is in the fragment of the page's URL, which browsers never send.
import { nameProblem } from './names.mjs';

/**
 * The names of a path in a fragment such as `#/docs/a%20b`.
 * @returns undefined for an invalid path. Dot segments are refused: in a URL of the API they lead to another resource.
 */
export function segmentsOf(hash) {
  try {
    const names = hash
      .replace(/^#/, '')
      .split('/')
      .filter((name) => name !== '')
      .map(decodeURIComponent);
    return names.every((name) => nameProblem(name) === undefined) ? names : undefined;
  } catch {
    return undefined;
  }
}

/** The link to a directory. */
export function hrefOf(segments) {
  return `#${urlPath(segments)}`;
}

/** The path as a part of URLs; `/` for the root. */
export function urlPath(segments) {
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

/** The path for forms. */
export function apiPath(segments) {
  return `/${segments.join('/')}`;
}
