import { HttpError } from './http_error';

export type ApiVersion = (typeof versions)[number];

/** Versions of the API that the path may name. Those with a 2 differ in the paging of listings only. */
export const versions = ['2', '2.0', '2.1', '3'] as const;

export const version2: readonly ApiVersion[] = ['2', '2.0', '2.1'];

export const version3: readonly ApiVersion[] = ['3'];

/** The parts of a request's URL. Nothing is resolved or normalised: dot segments stay. */
export interface Target {
  /** Path as it was sent, without the query, which may hold secrets: fit for logs. */
  readonly path: string;
  /** Decoded; doubled slashes and one at the end are ignored. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** Parses the URL of a request. @throws HttpError 400 when the path is not valid percent-encoded UTF-8. */
export function parseTarget(url: string): Target {
  // Proxies may send the absolute form.
  const [path = '', ...query] = url.replace(/^https?:\/\/[^/?#]*/i, '').split('?');
  if (!path.startsWith('/') && path !== '') throw new HttpError(400, 'The request has no path.');
  try {
    const segments = path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
    return { path, segments, query: new URLSearchParams(query.join('?')) };
  } catch {
    throw new HttpError(400, 'The path of the URL is not percent-encoded UTF-8.');
  }
}
