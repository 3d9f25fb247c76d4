import { OptionsError } from '../internal/coded_error';
import { describe } from '../internal/options';

/** What a call is about, appended to its endpoint: a number, a name, a uuid or a path. */
export type Id = string | number | null | undefined;

/** A URL of the API, and the path segments that it was made of, without percent-encoding. */
export interface Target {
  readonly url: string;
  readonly segments: readonly string[];
}

/**
 * Checks a base URL and adds a final slash. A path in it is kept, for services below a prefix. Credentials in it are
 * refused, since URLs end up in logs.
 * @throws OptionsError, which does not show the URL
 */
export function normaliseBaseUrl(value: string | URL): string {
  const url = parseUrl(String(value));
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new OptionsError(`baseUrl must be a complete http or https URL, not ${describe(String(value))}`);
  }
  if (url.username || url.password) {
    throw new OptionsError('baseUrl must not contain credentials; pass them as key and password');
  }
  if (url.search || url.hash) throw new OptionsError('baseUrl must have neither a query nor a fragment');
  return `${url.origin}${url.pathname.replace(/\/*$/, '/')}`;
}

/**
 * The URL of an endpoint: `<base>api/<version>/<endpoint>/<id>/`.
 *
 * Endpoint and id are plain names, not URL text: they are split at slashes, empty segments are dropped, and each
 * segment is percent-encoded. So `('/path/info', '/a/b')` and `('/path/info/a/b')` are equal, and names may hold `#`,
 * `?`, `%` and spaces.
 *
 * In versions below 3 every URL ends with a slash, as with the official clients of version 2; from version 3 on only
 * where the caller wrote one.
 * @throws OptionsError for `.` and `..`, which are resolved before any server sees them, and for complete URLs
 */
export function apiUrl(baseUrl: string, version: string, endpoint: string, id: Id): Target {
  if (/^[a-z][a-z\d+.-]*:[\\/]{2}/i.test(endpoint)) {
    throw new OptionsError('endpoint must be a path below the API, such as /path/info, not a complete URL');
  }
  const path = id === null || id === undefined ? endpoint : `${endpoint}/${id}`;
  const segments = path.split('/').filter((segment) => segment !== '');
  const slash = Number(version) < 3 || path.endsWith('/') ? '/' : '';
  return { url: `${baseUrl}${['api', version, ...segments.map(encodeSegment)].join('/')}${slash}`, segments };
}

/** True for hosts that are this machine. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname) || /(^|\.)localhost$/.test(hostname);
}

/** The URL without query, fragment and credentials; undefined for text that is none. `base` resolves a relative one. */
export function publicUrl(url: string, base?: string): string | undefined {
  const parsed = parseUrl(url, base);
  return parsed ? `${parsed.protocol}//${parsed.host}${parsed.pathname}` : undefined;
}

/** Percent-encodes text as UTF-8. @throws OptionsError for half a surrogate pair, which has no UTF-8 form */
export function encodeText(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (cause) {
    throw new OptionsError('a name or value contains half a UTF-16 surrogate pair, which cannot be sent as UTF-8', {
      cause,
    });
  }
}

/** The URL, or undefined for text that is none. The error of `new URL` would hold the text, perhaps with a password. */
function parseUrl(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

function encodeSegment(segment: string): string {
  if (segment === '.' || segment === '..') {
    throw new OptionsError(`a path must not have the segment '${segment}'; write the path without it`);
  }
  if (segment.includes('\0')) throw new OptionsError('a path must not contain NUL');
  return encodeText(segment);
}
