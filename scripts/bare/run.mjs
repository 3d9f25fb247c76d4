// Runs a program as on a bare machine: with these tools hidden, and without CI=true, which makes their absence a
// failure.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathWithoutTools } from './path.mjs';

/** Resolves to the program's exit code: for a signal 128 plus its number, as in a shell. */
export async function runBare(command, args, options = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smartfile-bare-'));
  const env = { ...process.env, PATH: pathWithoutTools(folder) };
  // Package managers and jest read CI too. CLANG may name a tool that is hidden here.
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
