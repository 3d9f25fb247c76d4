import { Readable } from 'node:stream';
import { measure, openMeasured, type FileBody } from './body';
import { urlEncode, type TextField } from './form';

/** A request's body, opened for one attempt. */
export interface OpenBody {
  readonly stream: Readable;
  /** Bytes that the stream will yield, where that is known. */
  readonly size: number | undefined;
  readonly contentType: string;
}

/** A request's body: a recipe that each attempt follows anew. */
export interface RequestBody {
  /** False when `open()` works once only. */
  readonly repeatable: boolean;
  /** The type, where it is known before the body is opened. */
  readonly contentType?: string;
  /** Begins to read the body, for one attempt. */
  open(): Promise<OpenBody>;
  /** Gives up what is held for an `open()` that will not come. */
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

/** A file as it is. */
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
