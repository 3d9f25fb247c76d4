import { finished, Transform, type Readable } from 'node:stream';
import { BodyChangedError, BodyError } from '../errors';

/** What a stream of a body must keep to. */
export interface Expectation {
  /** Bytes that it must yield, where that is known. */
  readonly size: number | undefined;
  /** What the body is called, for errors. */
  readonly name: string | undefined;
  /** True when the size was measured just before: another one then means that the content has changed. */
  readonly measured: boolean;
}

/**
 * The bytes of a stream, which come to their end or to an error, whatever becomes of the stream: one that closes early
 * may do so without an error, and whoever waits for its end would wait for ever. Destroying the result destroys the
 * source.
 * @throws the error of a source that has failed already; BodyError for one that is closed or has been read
 */
export function checkedStream(source: Readable, expected: Expectation): Readable {
  const subject = expected.name === undefined ? 'a stream' : `'${expected.name}'`;
  if (source.errored) throw source.errored;
  if (source.readableEnded) throw new BodyError(`${subject} cannot be sent: it has been read to its end already`);
  if (source.destroyed) throw new BodyError(`${subject} cannot be sent: the stream has been destroyed`);

  const checked = checker(expected);
  // One that fails before it is listened to keeps its error, and is found destroyed.
  checked.on('error', () => undefined);
  finished(source, { writable: false }, (error) => {
    if (error) checked.destroy(isEarlyClose(error) ? closedEarly(subject, error) : error);
  });
  checked.once('close', () => {
    // One that has ended may be half of a connection that lives on.
    if (!source.readableEnded) source.destroy();
  });
  source.pipe(checked);
  return checked;
}

/** Lets bytes through as long as they are bytes, and no more and no fewer than expected. */
function checker({ size, name, measured }: Expectation): Transform {
  let seen = 0;
  const wrongSize = (problem: string) => {
    const body = name === undefined ? 'a body' : `'${name}': a body`;
    const message = `${body} of ${size} bytes was announced, but ${problem}`;
    if (!measured) return new BodyError(message);
    return new BodyChangedError(`${message}; it changed while it was sent, so send it again`);
  };
  return new Transform({
    // Takes chunks of any kind, so as to refuse the wrong ones itself; one at a time, since they may be large.
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
  return new BodyError('a stream to be sent must yield bytes or text, and this one yields something else');
}

const isEarlyClose = ({ code }: NodeJS.ErrnoException) => code === 'ERR_STREAM_PREMATURE_CLOSE';

function closedEarly(subject: string, cause: Error): BodyError {
  return new BodyError(`${subject} was closed before its end, so that the rest cannot be sent`, { cause });
}
