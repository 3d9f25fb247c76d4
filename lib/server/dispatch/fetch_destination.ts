import type { IncomingHttpHeaders } from 'node:http';

import { HttpError } from '../http/http_error';

/** What a browser would run or apply, by the words of `Sec-Fetch-Dest`. */
const code = /^(?:script|style|xslt|.*worker|.*worklet)$/;

/**
 * Refuses to give a stored file to a browser as code. The web page takes scripts from its own server only, and that
 * has the files of its users too. Other clients do not send the header.
 */
export function refuseAsCode(headers: IncomingHttpHeaders): void {
  const destination = headers['sec-fetch-dest'];
  if (typeof destination !== 'string' || !code.test(destination)) return;
  throw new HttpError(403, 'Stored files are for download, not to be run or applied by a page.');
}
