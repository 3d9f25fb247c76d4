import type { Answer } from '../dispatch/answer';
import type { Call } from '../dispatch/call';
import { HttpError } from '../http/http_error';
import { version2 } from '../http/target';
import type { Route } from '../dispatch/router';
import { pageFiles } from './page_files';

/** The web page for people: itself at the base URL, its files at `<base URL>/web/<name>`. */
export const pageRoutes: readonly Route[] = [
  { endpoint: '', versions: version2, isPublic: true, methods: { GET: (call) => answer(call, 'index.html') } },
  {
    endpoint: 'web',
    versions: version2,
    rest: 'one',
    isPublic: true,
    methods: { GET: (call) => answer(call, call.rest[0] ?? '') },
  },
];

/**
 * Limits the page, so that a mistake in it does little harm: it may run its own files only, send no request to another
 * server, make no markup of text, and be in no frame.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const headers = {
  'Content-Security-Policy': policy,
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Browsers keep the files, but ask for changes each time, so that all are of one version.
  'Cache-Control': 'no-cache',
};

function answer(call: Call, name: string): Answer {
  const files = pageFiles();
  if (!files) throw new HttpError(404, 'The web page is missing: its files are not beside the code of the server.');
  const file = files.get(name);
  if (!file) throw new HttpError(404, 'The web page has no such file.');
  const isKnown = (call.headers['if-none-match'] ?? '').split(',').some((tag) => tag.trim() === file.tag);
  if (isKnown) return { status: 304, headers: { ...headers, ETag: file.tag } };
  return { status: 200, headers: { ...headers, ETag: file.tag, 'Content-Type': file.type }, body: file.text };
}
