import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import { throwIfAborted } from '../../internal/abort';
import type { ApiPath } from './names/api_path';
import { StorageError } from './errors';
import { OpenFile } from './open_file';
import type { Volume } from './volume';

interface Digest {
  update(chunk: Buffer): void;
  /** Lower-case hexadecimal. */
  finish(): string;
}

const digests: Readonly<Record<string, () => Digest>> = {
  MD5: () => cryptographic('md5'),
  SHA1: () => cryptographic('sha1'),
  SHA256: () => cryptographic('sha256'),
  SHA512: () => cryptographic('sha512'),
  CRC32: () => {
    let sum = 0;
    return {
      update: (chunk) => void (sum = crc32(chunk, sum)),
      finish: () => sum.toString(16).padStart(8, '0'),
    };
  },
};

/** The checksum of a name such as `CRC-32` or `sha256`, whatever its case and dashes; undefined for unknown names. */
export function checksumNamed(name: string): (() => Digest) | undefined {
  const plain = name.toUpperCase().replaceAll('-', '');
  return Object.hasOwn(digests, plain) ? digests[plain] : undefined;
}

/**
 * The checksum of a file's content.
 * @throws StorageError `conflict` when the file changed while it was read: the sum could be one of no version.
 */
export async function checksum(volume: Volume, at: ApiPath, make: () => Digest, signal: AbortSignal): Promise<string> {
  const file = await OpenFile.open(volume, at);
  try {
    const digest = make();
    const buffer = Buffer.allocUnsafe(256 * 1024);
    let position = 0;
    const most = file.size ?? Infinity;
    for (let isMore = true; isMore && position <= most;) {
      throwIfAborted(signal);
      const { bytesRead } = await file.handle.read(buffer, 0, buffer.length, position);
      digest.update(buffer.subarray(0, bytesRead));
      position += bytesRead;
      isMore = bytesRead > 0;
    }
    if (position === (file.size ?? position) && (await file.isUnchanged())) return digest.finish();
  } finally {
    await file.close();
  }
  throw new StorageError('conflict', `The file changed while it was read. Try again: ${at.toString()}`);
}

function cryptographic(algorithm: string): Digest {
  const hash = createHash(algorithm);
  return { update: (chunk) => void hash.update(chunk), finish: () => hash.digest('hex') };
}
