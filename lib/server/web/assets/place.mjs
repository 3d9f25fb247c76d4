// Where the user is: a directory, kept in the fragment of the page's URL, which is never sent to anybody.
import { nameProblem } from './names.mjs';

/**
 * The names of a path in a fragment such as `#/docs/a%20b`.
 * @returns undefined where it is none. Dot segments are refused: in a URL of the API they would lead to another resource.
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

/** The path as forms carry it. */
export function apiPath(segments) {
  return `/${segments.join('/')}`;
}
