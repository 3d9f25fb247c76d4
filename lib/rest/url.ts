import { OptionsError } from '../internal/coded_error';
import { describe } from '../internal/options';

/** What the client takes for a path below the API: a number, a name, a uuid or a path. */
export type Id = string | number | null | undefined;

/** A URL of the API, and the path segments that it was made of, not encoded. */
export interface Target {
  readonly url: string;
  readonly segments: readonly string[];
}

/**
 * Checks a base URL and ends it with a slash. A path in it is kept: services live below prefixes, too.
 * Credentials in it are refused, since URLs end up in logs.
 * @throws OptionsError, which does not show the URL
 */
export function normaliseBaseUrl(value: string | URL): string {
  const url = parseUrl(String(value));
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new OptionsError(`baseUrl must be a whole http or https URL, not ${describe(String(value))}`);
  }
  if (url.username || url.password) {
    throw new OptionsError('baseUrl must not hold credentials; give them as key and password');
  }
  if (url.search || url.hash) throw new OptionsError('baseUrl must have neither a query nor a fragment');
  return `${url.origin}${url.pathname.replace(/\/*$/, '/')}`;
}

/**
 * The URL of an endpoint: `<base>api/<version>/<endpoint>/<id>/`.
 *
 * Endpoint and id are plain names, not URL text: they are split at slashes, empty segments are dropped, and each
 * segment is percent-encoded here. So `('/path/info', '/a/b')` and `('/path/info/a/b')` are the same, and names may
 * hold `#`, `?`, `%` and blanks.
 *
 * Versions below 3 end every URL with a slash, as the official clients of version 2 do; from version 3 on there is one
 * only where the caller wrote it.
 * @throws OptionsError for `.` and `..`, which no server would see, and for endpoints that are URLs of their own
 */
export function apiUrl(baseUrl: string, version: string, endpoint: string, id: Id): Target {
  if (/^[a-z][a-z\d+.-]*:[\\/]{2}/i.test(endpoint)) {
    throw new OptionsError('an endpoint is a path below the API, such as /path/info; a whole URL is not taken');
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

/** The URL without query, fragment and credentials; `base` resolves a relative one. Undefined when it is none. */
export function publicUrl(url: string, base?: string): string | undefined {
  const parsed = parseUrl(url, base);
  return parsed ? `${parsed.protocol}//${parsed.host}${parsed.pathname}` : undefined;
}

/** Percent-encodes text as UTF-8. @throws OptionsError for half a surrogate pair, which has no UTF-8 form */
export function encodeText(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (cause) {
    throw new OptionsError('a name or value holds half a UTF-16 surrogate pair', { cause });
  }
}

/** The URL, or undefined where the text is none: `new URL` puts the text, perhaps with a password, into its error. */
function parseUrl(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

function encodeSegment(segment: string): string {
  if (segment === '.' || segment === '..') {
    throw new OptionsError(`a path may not have '${segment}' in it: it could not be reached`);
  }
  if (segment.includes('\0')) throw new OptionsError('a path may not hold NUL');
  return encodeText(segment);
}
