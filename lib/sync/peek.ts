import { Readable } from 'node:stream';
import type { FileBody } from '../rest/body/body';

/** Deltas up to this size are held in memory: their length is then known, and they need not be made twice. */
const limit = 1024 * 1024;

/** A body whose beginning has been read. */
export interface Peeked {
  /** The body, the bytes read so far included. */
  body: FileBody;
  /** All of it, where it was short enough. */
  complete?: Buffer;
}

/** Reads a body's first bytes: all of it when it is short, otherwise a beginning, which `body` yields again. */
export async function peek(body: FileBody): Promise<Peeked> {
  const stream = await body.open();
  const iterator = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let size = 0;
  while (size <= limit) {
    const next = await iterator.next();
    if (next.done) {
      const complete = Buffer.concat(head);
      return { complete, body: { ...body, size: complete.length, open: () => Readable.from([complete], byteMode) } };
    }
    head.push(next.value);
    size += next.value.length;
  }
  let started: Readable | undefined = Readable.from(rest(head, iterator), byteMode);
  // A stream that is never taken must not keep its source open.
  started.once('close', () => stream.destroy());
  const open = () => {
    const first = started;
    started = undefined;
    return first ?? body.open();
  };
  const release = () => {
    started?.destroy();
    body.release?.();
  };
  return { body: { ...body, open, release } };
}

const byteMode = { objectMode: false };

async function* rest(head: Buffer[], iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* head.splice(0);
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}
