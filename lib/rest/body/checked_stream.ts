import { finished, Transform, type Readable } from 'node:stream';
import { BodyChangedError, BodyError } from '../errors';

/** What the stream of a body must yield. */
export interface Expectation {
  /** Bytes, where that is known. */
  readonly size: number | undefined;
  /** Name of the body, for errors. */
  readonly name: string | undefined;
  /** True when the size was measured just before, so that a different one means that the content changed. */
  readonly measured: boolean;
}

/**
 * The bytes of a stream, which always come to an end or an error. A source may close early without an error, and a
 * reader that waits for its end would wait forever. Destroying the result destroys the source.
 * @throws the error of a source that failed already; BodyError for one that is closed or was read to its end
 */
export function checkedStream(source: Readable, expected: Expectation): Readable {
  const subject = expected.name === undefined ? 'a stream' : `'${expected.name}'`;
  if (source.errored) throw source.errored;
  if (source.readableEnded)
    throw new BodyError(`${subject} cannot be sent: it was already read to its end; pass a new stream`);
  if (source.destroyed) throw new BodyError(`${subject} cannot be sent: the stream was destroyed; pass a new one`);

  const checked = checker(expected);
  // A stream that fails before anybody listens keeps its error, and is found destroyed.
  checked.on('error', () => undefined);
  finished(source, { writable: false }, (error) => {
    if (error) checked.destroy(isEarlyClose(error) ? closedEarly(subject, error) : error);
  });
  checked.once('close', () => {
    // A source that has ended may be half of a connection that is still in use.
    if (!source.readableEnded) source.destroy();
  });
  source.pipe(checked);
  return checked;
}

/** Passes bytes on. Fails for anything but bytes, and for more or fewer of them than expected. */
function checker({ size, name, measured }: Expectation): Transform {
  let seen = 0;
  const wrongSize = (problem: string) => {
    const body = name === undefined ? 'a body' : `'${name}': a body`;
    const message = `${body} of ${size} bytes was announced, but ${problem}`;
    if (!measured) return new BodyError(message);
    return new BodyChangedError(`${message}; it changed while it was sent, so send it again`);
  };
  return new Transform({
    // Object mode, so that wrong chunks get an error of ours; one chunk at a time, since they may be large.
    writableObjectMode: true,
    writableHighWaterMark: 1,
    transform(chunk: unknown, _encoding, done) {
      const bytes = bytesOf(chunk);
      if (!bytes) {
        done(notBytes());
        return;
      }
      seen += bytes.length;
      if (size !== undefined && seen > size) done(wrongSize('there are more'));
      else done(null, bytes);
    },
    flush(done) {
      if (size !== undefined && seen < size) done(wrongSize(`there were only ${seen}`));
      else done();
    },
  });
}

/** A chunk of a stream as bytes, text as UTF-8; undefined when it is neither. */
export function bytesOf(chunk: unknown): Buffer | undefined {
  if (Buffer.isBuffer(chunk)) return chunk;
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return typeof chunk === 'string' ? Buffer.from(chunk) : undefined;
}

export function notBytes(): BodyError {
  return new BodyError('a stream must yield bytes or text to be sent, and this one yielded something else');
}

const isEarlyClose = ({ code }: NodeJS.ErrnoException) => code === 'ERR_STREAM_PREMATURE_CLOSE';

function closedEarly(subject: string, cause: Error): BodyError {
  return new BodyError(`${subject} was closed before its end, and only a part could be sent`, { cause });
}
