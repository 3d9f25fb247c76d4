import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A new directory for each test, and files in it. */
export function useFiles() {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'rest-files-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  return {
    path: (name: string) => path.join(directory, name),
    write(name: string, content: string | Uint8Array): string {
      const file = path.join(directory, name);
      writeFileSync(file, content);
      return file;
    },
  };
}

/** `length` bytes that repeat with a period of a prime, so that no two blocks are equal. */
export function pattern(length: number): Buffer {
  return Buffer.alloc(
    length,
    Uint8Array.from({ length: 251 }, (_, index) => index),
  );
}
