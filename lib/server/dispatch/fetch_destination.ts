import type { IncomingHttpHeaders } from 'node:http';

import { HttpError } from '../http/http_error';

/** Values of `Sec-Fetch-Dest` for content that a browser would run or apply. */
const code = /^(?:script|style|xslt|.*worker|.*worklet)$/;

/**
 * Refuses to send a stored file to a browser that would run it. The policy of the web page allows scripts of this
 * server, which would include stored files. Other clients do not send the header.
 */
export function refuseAsCode(headers: IncomingHttpHeaders): void {
  const destination = headers['sec-fetch-dest'];
  if (typeof destination !== 'string' || !code.test(destination)) return;
  throw new HttpError(403, 'Stored files are for download, not to be run or applied by a page.');
}
