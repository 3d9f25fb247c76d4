import type { IncomingHttpHeaders } from 'node:http';

import { parseHttpDate } from './http_date';

/** The version of a file that conditions are about. */
export interface FileVersion {
  /** Strong entity tag. */
  readonly tag: string;
  readonly modified: Date;
}

/** Whether the client allows to replace the version that is there; its argument is undefined when no file is there. */
export type Precondition = (there: FileVersion | undefined) => boolean;

/**
 * Reads the conditions of a request that changes a file: `If-Match`, `If-Unmodified-Since` and `If-None-Match` (RFC
 * 9110 section 13). `If-Match` is exact and overrides `If-Unmodified-Since`; an invalid date is ignored.
 * @returns undefined when the request has no condition.
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
  // HTTP dates have no fractions of seconds.
  return (there) => there === undefined || Math.floor(there.modified.getTime() / 1000) * 1000 <= since;
}

/** `If-None-Match: *` demands that nothing is there. Unlike `If-Match`, it accepts weak tags. */
function otherVersion(headers: IncomingHttpHeaders): Precondition | undefined {
  const tags = tagsOf(headers['if-none-match'])?.map((tag) => tag.replace(/^W\//, ''));
  return tags && ((there) => there === undefined || !(tags.includes('*') || tags.includes(there.tag)));
}

function tagsOf(header: string | undefined): string[] | undefined {
  return header?.split(',').map((tag) => tag.trim());
}
