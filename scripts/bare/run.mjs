// Runs a program as on a bare machine: hidden tools, and no CI that makes their absence a failure.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathWithoutTools } from './path.mjs';

/** Resolves to the program's exit code; that of a signal is 128 and its number, as of a shell. */
export async function runBare(command, args, options = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smartfile-bare-'));
  const env = { ...process.env, PATH: pathWithoutTools(folder) };
  // Package managers and jest look for it too; $CLANG would be a hidden tool by another way.
  delete env.CI;
  delete env.CLANG;
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(command, args, { ...options, env, stdio: 'inherit' });
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? 128 + os.constants.signals[signal]));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
