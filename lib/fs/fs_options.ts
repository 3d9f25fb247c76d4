import { OptionsError } from '../internal/coded_error';
import { abortSignal, boolean, describe, integer, refuseUnknown } from '../internal/options';
import type { OpenFlags } from './flags';

/** Options of reading a file. */
export interface ReadOptions {
  /** Makes text of the bytes. @default none: a Buffer */
  readonly encoding?: BufferEncoding | null | undefined;
  /** Stops reading with an AbortError. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of writing a file. */
export interface WriteOptions {
  /** Of strings. @default 'utf8' */
  readonly encoding?: BufferEncoding | null | undefined;
  /** @default 'w', and 'a' to append */
  readonly flag?: OpenFlags | undefined;
  /** Stops writing with an AbortError. */
  readonly signal?: AbortSignal | undefined;
  /** Accepted for code that was written for `fs`. The service has no modes. */
  readonly mode?: number | string | undefined;
  /** Accepted for code that was written for `fs`. Nothing is buffered. */
  readonly flush?: boolean | undefined;
}

/** Options of a stream that reads a file. */
export interface ReadStreamSettings {
  /** The first byte to read. @default 0 */
  readonly start?: number | undefined;
  /** The last byte to read, included. @default Infinity: the file's last */
  readonly end?: number | undefined;
  /** Largest piece, in bytes, and how much is read ahead. @default 65536 */
  readonly highWaterMark?: number | undefined;
  readonly encoding?: BufferEncoding | null | undefined;
  /** Destroys the stream with an AbortError. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a stream that writes a file. */
export interface WriteStreamSettings {
  /**
   * `w` replaces, `a` appends, `wx` and `ax` demand that there is no such file, `r+` writes over what is there.
   * @default 'w', and 'r+' with `start`
   */
  readonly flags?: OpenFlags | undefined;
  /** Where in the file to write, for `r+` only. @default 0 */
  readonly start?: number | undefined;
  /** How much is gathered before `write` asks to wait, in bytes. @default 65536 */
  readonly highWaterMark?: number | undefined;
  /** Of strings. @default 'utf8' */
  readonly encoding?: BufferEncoding | null | undefined;
  /** Destroys the stream with an AbortError. */
  readonly signal?: AbortSignal | undefined;
  /** As in WriteOptions. */
  readonly mode?: number | string | undefined;
  /** As in WriteOptions. */
  readonly flush?: boolean | undefined;
}

/** Options of listing a directory. */
export interface ReaddirOptions {
  /** Returns entries that know their type. @default false */
  readonly withFileTypes?: boolean | undefined;
  /** Lists what is in the directories below, too. @default false */
  readonly recursive?: boolean | undefined;
  /** Names are text. */
  readonly encoding?: 'utf8' | 'utf-8' | null | undefined;
}

/** Options of making a directory. */
export interface MkdirOptions {
  /** Makes the directories above it, too, and accepts one that exists. @default false */
  readonly recursive?: boolean | undefined;
  /** As in WriteOptions. */
  readonly mode?: number | string | undefined;
}

/** Options of removing. */
export interface RmOptions {
  /** Removes directories with all that is in them. @default false */
  readonly recursive?: boolean | undefined;
  /** Accepts a path where nothing is. @default false */
  readonly force?: boolean | undefined;
}

/**
 * Options as an object, where `fs` takes the encoding alone, too.
 * @throws OptionsError for options that are not known
 */
export function optionsOf<T extends object>(call: string, options: unknown, names: readonly (keyof T & string)[]): T {
  const given = typeof options === 'string' && names.includes('encoding' as never) ? { encoding: options } : options;
  refuseUnknown(call, given ?? {}, names);
  const { encoding, signal, highWaterMark } = (given ?? {}) as Record<string, unknown>;
  if (encoding !== undefined && encoding !== null && !Buffer.isEncoding(encoding as string)) {
    throw new OptionsError(`${call}: encoding must be one that Buffer knows, not ${describe(encoding)}`);
  }
  if (signal !== undefined) abortSignal('signal', signal);
  if (highWaterMark !== undefined) integer(1, 1024 ** 3)('highWaterMark', highWaterMark);
  for (const name of ['recursive', 'force', 'withFileTypes', 'errorOnExist'] as const) {
    const value = (given as Record<string, unknown> | undefined)?.[name];
    if (value !== undefined) boolean(name, value);
  }
  return (given ?? {}) as T;
}
