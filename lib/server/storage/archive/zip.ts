import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, crc32, createDeflateRaw } from 'node:zlib';

/** One member of an archive. */
export interface ZipEntry {
  /** Path with slashes, relative, without one at its end. */
  readonly name: string;
  readonly modified: Date;
  /** Absent for a directory. */
  readonly file?: ZipFile;
}

export interface ZipFile {
  /** Bytes of `content`, where that is known; another number is then an error. */
  readonly size: number | undefined;
  /** Whether the content is compressed already, so that packing it again would waste time. */
  readonly isPacked: boolean;
  content(): AsyncIterable<Buffer>;
}

/** Values that refer readers to the zip64 record. */
const max16 = 0xffff;
const max32 = 0xffffffff;

/** Bytes of the longest comment of an archive. */
export const mostComment = max16;

const signature = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50 };
const descriptorSignature = 0x08074b50;
/** General purpose flags: the sizes follow the content; names are UTF-8. */
const flags = 0x0808;
const version = { plain: 20, zip64: 45 };
const method = { stored: 0, deflated: 8 };
const unix = 3;

/** Incompressible content becomes larger by packing: by 5 bytes for each 16 KiB, and some at the end. */
const mostPacked = (size: number) => size + 5 * Math.ceil(size / 16_384) + 1024;

interface Written {
  readonly entry: ZipEntry;
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Writes a ZIP archive (PKWARE APPNOTE 6.3.3) while its members are read: UTF-8 names, sizes behind each content,
 * zip64 records where a number is too large for 32 bits, times also in UTC. Content that is compressed already is put
 * into deflate's stored blocks, so that every member can be read without the directory at the end.
 *
 * Holds one chunk and some 100 bytes for each member in memory.
 * @param options.before bytes that precede the archive in its file.
 * @param options.comment returns the archive's comment, at most `mostComment` bytes; called at the end.
 * @throws Error when a file has another size than it said.
 */
export async function* zip(
  entries: AsyncIterable<ZipEntry>,
  options: { before?: number; comment?: () => string } = {},
): AsyncGenerator<Buffer, void> {
  const { before = 0, comment = () => '' } = options;
  const directory: Buffer[] = [];
  let offset = before;
  for await (const entry of entries) {
    const name = Buffer.from(entry.file ? entry.name : `${entry.name}/`);
    const sum = { crc: 0, packed: 0, size: 0 };
    const start = offset;
    const header = localHeader(entry, name);
    offset += header.length;
    yield header;
    if (entry.file) {
      for await (const chunk of packedContent(entry.file, sum)) {
        offset += chunk.length;
        yield chunk;
      }
      const end = descriptor(entry.file, sum);
      offset += end.length;
      yield end;
    }
    directory.push(centralHeader({ entry, name, ...sum, offset: start }));
  }
  const start = offset;
  for (const header of directory) {
    offset += header.length;
    yield header;
  }
  yield endOfDirectory(directory.length, start, offset - start, Buffer.from(comment()));
}

async function* packedContent(
  file: ZipFile,
  sum: { crc: number; packed: number; size: number },
): AsyncGenerator<Buffer, void> {
  const counted = async function* () {
    for await (const chunk of file.content()) {
      sum.crc = crc32(chunk, sum.crc);
      sum.size += chunk.length;
      if (file.size !== undefined && sum.size > file.size) throw changedSize(file, sum.size);
      yield chunk;
    }
    if (file.size !== undefined && sum.size !== file.size) throw changedSize(file, sum.size);
  };
  const level = file.isPacked ? constants.Z_NO_COMPRESSION : constants.Z_BEST_SPEED;
  const deflate = createDeflateRaw({ level, chunkSize: 256 * 1024 });
  // An error of the content destroys the stream that is read below, which reports it.
  const feeding = pipeline(Readable.from(counted()), deflate).catch(() => undefined);
  try {
    for await (const chunk of deflate as AsyncIterable<Buffer>) {
      sum.packed += chunk.length;
      yield chunk;
    }
  } finally {
    deflate.destroy();
    await feeding;
  }
}

function changedSize({ size }: ZipFile, found: number): Error {
  return new Error(`a file changed while it was put into an archive: it has ${found} bytes or more, not ${size}`);
}

function localHeader(entry: ZipEntry, name: Buffer): Buffer {
  const { file } = entry;
  const isLarge = file !== undefined && isZip64(file);
  const zip64 = isLarge ? extraField(0x0001, Buffer.alloc(16)) : Buffer.alloc(0);
  const extra = Buffer.concat([zip64, extendedTime(entry.modified)]);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(signature.local, 0);
  header.writeUInt16LE(isLarge ? version.zip64 : version.plain, 4);
  header.writeUInt16LE(file ? flags : flags & ~0x8, 6);
  header.writeUInt16LE(file ? method.deflated : method.stored, 8);
  header.writeUInt32LE(dosTime(entry.modified), 10);
  // The sum and the sizes follow the content.
  if (isLarge) header.fill(0xff, 18, 26);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function descriptor(file: ZipFile, { crc, packed, size }: { crc: number; packed: number; size: number }): Buffer {
  const isLarge = isZip64(file);
  const record = Buffer.alloc(isLarge ? 24 : 16);
  record.writeUInt32LE(descriptorSignature, 0);
  record.writeUInt32LE(crc, 4);
  if (isLarge) {
    record.writeBigUInt64LE(BigInt(packed), 8);
    record.writeBigUInt64LE(BigInt(size), 16);
  } else {
    record.writeUInt32LE(packed, 8);
    record.writeUInt32LE(size, 12);
  }
  return record;
}

function centralHeader({ entry, name, crc, packed, size, offset }: Written): Buffer {
  // In this order, and only those that are too large for their field.
  const large = [size, packed, offset].filter((value) => value >= max32);
  const zip64 = large.length > 0 ? extraField(0x0001, uint64s(large)) : Buffer.alloc(0);
  const extra = Buffer.concat([zip64, extendedTime(entry.modified)]);
  const header = Buffer.alloc(46);
  const isLarge = large.length > 0 || (entry.file !== undefined && isZip64(entry.file));
  const needed = isLarge ? version.zip64 : version.plain;
  header.writeUInt32LE(signature.central, 0);
  header.writeUInt16LE((unix << 8) | version.zip64, 4);
  header.writeUInt16LE(needed, 6);
  header.writeUInt16LE(entry.file ? flags : flags & ~0x8, 8);
  header.writeUInt16LE(entry.file ? method.deflated : method.stored, 10);
  header.writeUInt32LE(dosTime(entry.modified), 12);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(Math.min(packed, max32), 20);
  header.writeUInt32LE(Math.min(size, max32), 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  // Regular file or directory, by the attributes of Unix and of DOS.
  const attributes = entry.file ? 0o100644 * 0x10000 : 0o040755 * 0x10000 + 0x10;
  header.writeUInt32LE(attributes, 38);
  header.writeUInt32LE(Math.min(offset, max32), 42);
  return Buffer.concat([header, name, extra]);
}

function endOfDirectory(count: number, start: number, length: number, comment: Buffer): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(signature.end, 0);
  end.writeUInt16LE(Math.min(count, max16), 8);
  end.writeUInt16LE(Math.min(count, max16), 10);
  end.writeUInt32LE(Math.min(length, max32), 12);
  end.writeUInt32LE(Math.min(start, max32), 16);
  end.writeUInt16LE(comment.length, 20);
  if (count < max16 && length < max32 && start < max32) return Buffer.concat([end, comment]);

  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(signature.end64, 0);
  end64.writeBigUInt64LE(BigInt(end64.length - 12), 4);
  end64.writeUInt16LE((unix << 8) | version.zip64, 12);
  end64.writeUInt16LE(version.zip64, 14);
  uint64s([count, count, length, start]).copy(end64, 24);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(signature.locator, 0);
  locator.writeBigUInt64LE(BigInt(start + length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end, comment]);
}

/** Whether the sizes need 64 bits. Decided before they are known, since the header says how they are written. */
function isZip64({ size }: ZipFile): boolean {
  return size === undefined || mostPacked(size) >= max32;
}

function extraField(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

function uint64s(values: readonly number[]): Buffer {
  const data = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) data.writeBigUInt64LE(BigInt(value), 8 * index);
  return data;
}

/** Info-ZIP's field for the time of the last change, in UTC: the DOS time has no zone. */
function extendedTime(time: Date): Buffer {
  const data = Buffer.alloc(5);
  data.writeUInt8(1, 0);
  const seconds = Math.floor(time.getTime() / 1000);
  data.writeInt32LE(Math.max(-(2 ** 31), Math.min(seconds, 2 ** 31 - 1)), 1);
  return extraField(0x5455, data);
}

/** A time of DOS, from 1980 to 2107 in steps of two seconds: the date in the upper half, the time in the lower. */
function dosTime(time: Date): number {
  const year = Math.max(1980, Math.min(time.getUTCFullYear(), 2107));
  const day = ((year - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate();
  const seconds = (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1);
  return day * 0x10000 + seconds;
}
