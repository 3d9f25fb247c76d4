import type { IncomingHttpHeaders } from 'node:http';

import { parseHttpDate } from './http_date';

/** What conditions are about. */
export interface FileVersion {
  /** Strong entity tag. */
  readonly tag: string;
  readonly modified: Date;
}

/** Whether the version that is there is one that the client may change; undefined when it set no condition. */
export type Precondition = (there: FileVersion | undefined) => boolean;

/**
 * Reads the conditions of a request that changes a file: `If-Match`, `If-Unmodified-Since` and `If-None-Match` (RFC
 * 9110 section 13). The first one, which is exact, makes the second one void; a date that is none is ignored.
 */
export function precondition(headers: IncomingHttpHeaders): Precondition | undefined {
  const [isExpected, isOther] = [expectedVersion(headers), otherVersion(headers)];
  if (!isExpected || !isOther) return isExpected ?? isOther;
  return (there) => isExpected(there) && isOther(there);
}

function expectedVersion(headers: IncomingHttpHeaders): Precondition | undefined {
  const tags = tagsOf(headers['if-match']);
  if (tags) return (there) => there !== undefined && (tags.includes('*') || tags.includes(there.tag));
  const since = parseHttpDate(headers['if-unmodified-since'] ?? '');
  if (since === undefined) return undefined;
  // Dates of HTTP have no fractions.
  return (there) => there === undefined || Math.floor(there.modified.getTime() / 1000) * 1000 <= since;
}

/** `If-None-Match: *` asks that nothing is there. Unlike the other condition, this one takes weak tags, too. */
function otherVersion(headers: IncomingHttpHeaders): Precondition | undefined {
  const tags = tagsOf(headers['if-none-match'])?.map((tag) => tag.replace(/^W\//, ''));
  return tags && ((there) => there === undefined || !(tags.includes('*') || tags.includes(there.tag)));
}

function tagsOf(header: string | undefined): string[] | undefined {
  return header?.split(',').map((tag) => tag.trim());
}
