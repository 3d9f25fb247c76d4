import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { readRegular, type FileProblems } from '../../internal/files/regular_file';
import { chunkSize } from '../../internal/files/steady_read';
import { SyncError } from '../errors';

/**
 * Reads a file from start to end, and fails (`ERR_SYNC_SOURCE_CHANGED`) before its end when the file changed while it
 * was read, so that no mixture of two states is ever taken for the file. At its end `onDigest` gets the SHA-256 of what
 * was read, as lower-case hex digits.
 */
export function steadyRead(file: string, onDigest: (digest: string) => void): Readable {
  return Readable.from(hashed(file, onDigest), { objectMode: false, highWaterMark: chunkSize });
}

async function* hashed(file: string, onDigest: (digest: string) => void): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha256');
  for await (const chunk of readRegular(file, problemsOf(file))) {
    hash.update(chunk);
    yield chunk;
  }
  onDigest(hash.digest('hex'));
}

/** What can be wrong with a file that is read, as errors of a sync. */
export function problemsOf(file: string): FileProblems {
  return {
    notAFile: () => new SyncError('ERR_SYNC_NOT_A_FILE', `'${file}' is not a regular file and cannot be synced`, file),
    changed: () => new SyncError('ERR_SYNC_SOURCE_CHANGED', `'${file}' changed while it was read; sync it again`, file),
  };
}
