import type { TransformOptions } from 'node:stream';
import { abortSignal, integer, refuseUnknown } from '../../internal/options';

/** Options that every stream of this module takes. */
export interface StreamOptions {
  /** Destroys the stream with an AbortError when it fires. */
  signal?: AbortSignal;
  /** Bytes of output that are kept before the stream waits for its reader. @default 256 KiB */
  readableHighWaterMark?: number;
  /** Bytes of input that are kept before write() says to wait; they are passed on all at once. @default 1 MiB */
  writableHighWaterMark?: number;
}

const names = ['signal', 'readableHighWaterMark', 'writableHighWaterMark'] as const;

/** Checks the options of a stream, refusing those that neither it nor all streams know. */
export function streamSettings(
  call: string,
  options: StreamOptions,
  own: readonly string[],
): { signal: AbortSignal | undefined; transform: TransformOptions } {
  refuseUnknown(call, options, [...own, ...names]);
  const { signal, readableHighWaterMark = 256 * 1024, writableHighWaterMark = 1024 * 1024 } = options;
  const bytes = integer(1, 0x7fffffff);
  return {
    signal: signal === undefined ? undefined : abortSignal(`${call}: signal`, signal),
    transform: {
      readableHighWaterMark: bytes(`${call}: readableHighWaterMark`, readableHighWaterMark),
      writableHighWaterMark: bytes(`${call}: writableHighWaterMark`, writableHighWaterMark),
    },
  };
}
