import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A fresh directory for each test of the file that calls this, removed after it. */
export function useTempDir(): { readonly path: string; file(name: string): string } {
  const state = { path: '', file: (name: string) => path.join(state.path, name) };
  beforeEach(() => {
    state.path = mkdtempSync(path.join(os.tmpdir(), 'smartfile-test-'));
  });
  afterEach(() => {
    rmSync(state.path, { recursive: true, force: true });
  });
  return state;
}
