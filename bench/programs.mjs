// The programs that are compared: the command by which each makes a signature, a delta, a patched file.
import { spawnSync } from 'node:child_process';
import { SetupError } from './errors.mjs';

/** Kinds of signature: librsync's number, and rdiff's options. The first is that of librsync 0.9.7. */
export const kinds = {
  'rollsum-md4': { magic: '72730136', rollsum: 'rollsum', hash: 'md4' },
  'rollsum-blake2': { magic: '72730137', rollsum: 'rollsum', hash: 'blake2' },
  'rabinkarp-md4': { magic: '72730146', rollsum: 'rabinkarp', hash: 'md4' },
  'rabinkarp-blake2': { magic: '72730147', rollsum: 'rabinkarp', hash: 'blake2' },
};

/**
 * @typedef {{ file: string, args: string[], env?: object }} Command
 * @typedef {{ kind: string, blockLength: number, strongLength: number, threads: number }} Parameters
 * @typedef {object} Program
 * @property {string} name
 * @property {string} version
 * @property {(basis: string, output: string, parameters: Parameters) => Command} signature
 * @property {(signature: string, input: string, output: string, parameters: Parameters) => Command} delta
 * @property {(basis: string, delta: string, output: string, parameters: Parameters) => Command} patch
 */

/** Our engine. `kernels`: the only instruction set to use, which takes a build with test hooks. */
export function engine(file, kernels) {
  const env = kernels === undefined ? {} : { RS_KERNELS: kernels };
  const { stdout, status } = spawnSync(file, ['kernels'], { env: { ...process.env, ...env }, encoding: 'utf8' });
  if (status !== 0) throw new SetupError(`'${file} kernels' failed`);
  const command = (name, threads, ...args) => ({ file, args: [name, '-t', String(threads), ...args], env });
  return {
    name: 'ours',
    version: stdout.trim(),
    signature: (basis, output, { kind, blockLength, strongLength, threads }) => {
      const numbers = ['-m', kinds[kind].magic, '-b', String(blockLength), '-S', String(strongLength)];
      return command('signature', threads, ...numbers, basis, output);
    },
    delta: (signature, input, output, { threads }) => command('delta', threads, signature, input, output),
    patch: (basis, delta, output, { threads }) => command('patch', threads, basis, delta, output),
  };
}

/**
 * librsync's rdiff, of any version: before 1.0 it had no option for the strong hash, before 2.2 none for the weak one.
 * @throws SetupError where it cannot be run.
 */
export function rdiff(file) {
  const { stdout, status, error } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  if (error ?? status !== 0) {
    const why = error?.message ?? `exit code ${status}`;
    throw new SetupError(`'${file} --version' failed (${why}); Debian: apt-get install rdiff; or see --rival`);
  }
  const version = /librsync (\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1];
  const [major, minor] = (version ?? '2.3').split('.').map(Number);
  const knowsHash = major >= 1;
  const knowsRollsum = major > 2 || (major === 2 && minor >= 2);
  return {
    name: 'rival',
    version: `librsync ${version ?? 'of unknown version'}`,
    signature: (basis, output, { kind, blockLength, strongLength }) => {
      const { rollsum, hash } = kinds[kind];
      const choice = [...(knowsRollsum ? ['-R', rollsum] : []), ...(knowsHash ? ['-H', hash] : [])];
      return { file, args: [...choice, '-b', `${blockLength}`, '-S', `${strongLength}`, 'signature', basis, output] };
    },
    delta: (signature, input, output) => ({ file, args: ['delta', signature, input, output] }),
    patch: (basis, delta, output) => ({ file, args: ['patch', basis, delta, output] }),
  };
}
