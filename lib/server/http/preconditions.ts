import type { IncomingHttpHeaders } from 'node:http';

import { parseHttpDate } from './http_date';

/** What conditions are about. */
export interface Version {
  /** Strong entity tag. */
  readonly tag: string;
  readonly modified: Date;
}

/** Whether the version that is there is one that the client may change; undefined when it set no condition. */
export type Precondition = (there: Version | undefined) => boolean;

/**
 * Reads `If-Match` and `If-Unmodified-Since` (RFC 9110 section 13). The first one, which is exact, makes the other
 * one void; a date that is none is ignored.
 */
export function precondition(headers: IncomingHttpHeaders): Precondition | undefined {
  const tags = headers['if-match']?.split(',').map((tag) => tag.trim());
  if (tags) return (there) => there !== undefined && (tags.includes('*') || tags.includes(there.tag));
  const since = parseHttpDate(headers['if-unmodified-since'] ?? '');
  if (since === undefined) return undefined;
  // Dates of HTTP have no fractions.
  return (there) => there === undefined || Math.floor(there.modified.getTime() / 1000) * 1000 <= since;
}
