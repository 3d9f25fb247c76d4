import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { SyncError } from './errors';

const chunkSize = 256 * 1024;

/**
 * Reads a file from start to end, and fails (`ERR_SYNC_SOURCE_CHANGED`) before its end is told when the file changed
 * meanwhile, so that no mixture of two states is ever taken for the file. At its end `onDigest` gets the SHA-256 of what
 * was read, as lower-case hex digits.
 */
export function steadyRead(file: string, onDigest: (digest: string) => void): Readable {
  return Readable.from(steadyChunks(file, onDigest), { objectMode: false, highWaterMark: chunkSize });
}

async function* steadyChunks(file: string, onDigest: (digest: string) => void): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r');
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) throw new SyncError('ERR_SYNC_NOT_A_FILE', `'${file}' is not a regular file`, file);
    const hash = createHash('sha256');
    const size = Number(before.size);
    for (let position = 0; position < size;) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(chunkSize, size - position));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      yield chunk;
    }
    const after = await handle.stat({ bigint: true });
    // The time of a change can be set back, that of the inode cannot.
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs || after.ctimeNs !== before.ctimeNs) {
      throw new SyncError('ERR_SYNC_SOURCE_CHANGED', `'${file}' changed while it was read; sync it again`, file);
    }
    onDigest(hash.digest('hex'));
  } finally {
    await handle.close();
  }
}
