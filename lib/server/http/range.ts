/** Bytes of a file, `length` of them from `start`. */
export interface ByteRange {
  start: number;
  length: number;
}

/**
 * Reads a `Range` header (RFC 9110 section 14).
 * @param size bytes of the file.
 * @returns the range; `unsatisfiable` when the file has none of these bytes; undefined for a header to ignore: another
 *   unit, several ranges, or a syntax error.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '');
  if (!match) return undefined;
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, length };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) return 'unsatisfiable';
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return { start, length: end - start + 1 };
}
