import { Readable } from 'node:stream';
import { measure, openMeasured, type FileBody } from './body';
import { urlEncode, type TextField } from './form';

/** A request's body, opened for one attempt. */
export interface OpenBody {
  readonly stream: Readable;
  /** Bytes that the stream yields, where that is known. */
  readonly size: number | undefined;
  readonly contentType: string;
}

/** The body of a request, as a recipe: each attempt opens it again. */
export interface RequestBody {
  /** False when `open()` works only once. */
  readonly repeatable: boolean;
  /** Media type, where it is known before the body is opened. */
  readonly contentType?: string;
  /** Opens the body for one attempt. */
  open(): Promise<OpenBody>;
  /** Releases what is held for an `open()` that will not be called. */
  release(): void;
}

/** Fields as application/x-www-form-urlencoded. */
export function urlEncodedBody(fields: readonly TextField[]): RequestBody {
  return textBody(urlEncode(fields), 'application/x-www-form-urlencoded');
}

/** @param text JSON. */
export function jsonBody(text: string): RequestBody {
  return textBody(text, 'application/json');
}

/** The bytes of a file as they are. */
export function rawBody(body: FileBody, contentType: string): RequestBody {
  return {
    repeatable: body.oneShot !== true,
    contentType,
    open: async () => {
      const size = await measure(body);
      return { stream: await openMeasured(body, size), size, contentType };
    },
    release: () => body.release?.(),
  };
}

function textBody(text: string, contentType: string): RequestBody {
  const bytes = Buffer.from(text);
  return {
    repeatable: true,
    open: () => {
      return Promise.resolve({
        stream: Readable.from([bytes], { objectMode: false }),
        size: bytes.length,
        contentType,
      });
    },
    release: () => undefined,
  };
}
