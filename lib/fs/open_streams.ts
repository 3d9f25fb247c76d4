import { OptionsError } from '../internal/coded_error';
import { integer } from '../internal/options';
import type { FileContent } from './file_content';
import { openMode } from './flags';
import { optionsOf, type ReadStreamSettings, type WriteStreamSettings } from './fs_options';
import { remotePath } from './paths';
import { RemoteReadStream } from './read_stream';
import { RemoteWriteStream } from './write_stream';

const defaultHighWaterMark = 64 * 1024;

/** A stream of a file, or of a range of it. */
export function openReadStream(
  content: FileContent,
  path: string,
  options?: BufferEncoding | null | ReadStreamSettings,
): RemoteReadStream {
  const names = ['start', 'end', 'highWaterMark', 'encoding', 'signal'] as const;
  const given = optionsOf<ReadStreamSettings>('createReadStream', options, names);
  const { start = 0, end = Infinity, highWaterMark = defaultHighWaterMark, encoding, signal } = given;
  const position = integer(0, Number.MAX_SAFE_INTEGER);
  const range = { start: position('start', start), end: end === Infinity ? end : position('end', end) };
  if (range.start > range.end) throw new OptionsError('start must not be greater than end');
  const at = remotePath(path, 'open');
  const read = (stop: AbortSignal) => content.read(at, { ...range, signal: stop }, { syscall: 'open', path: at });
  return new RemoteReadStream(at, read, { highWaterMark, encoding: encoding ?? undefined, signal });
}

/** A stream into a file. The file is made, replaced or changed when the stream finishes, and else not at all. */
export function openWriteStream(
  content: FileContent,
  path: string,
  options?: BufferEncoding | null | WriteStreamSettings,
): RemoteWriteStream {
  const names = ['flags', 'start', 'highWaterMark', 'encoding', 'signal', 'mode', 'flush'] as const;
  const given = optionsOf<WriteStreamSettings>('createWriteStream', options, names);
  const { start, highWaterMark = defaultHighWaterMark, encoding, signal } = given;
  const mode = openMode(given.flags ?? (start === undefined ? 'w' : 'r+'));
  if (start !== undefined && mode.create) throw new OptionsError("start needs the flags 'r+'");
  if (!mode.write) throw new OptionsError("flags must allow writing, such as 'w', 'a' or 'r+'");
  const position = integer(0, Number.MAX_SAFE_INTEGER)('start', start ?? 0);
  const at = remotePath(path, 'open');
  return new RemoteWriteStream(at, (body, stop) => content.write(at, body, { mode, signal: stop, position }), {
    highWaterMark,
    encoding: encoding ?? 'utf8',
    signal,
  });
}
