// Runs other programs to their end, measured by the launcher, and ends those that still run when this process ends.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { FailedError } from './errors.mjs';

const running = new Set();

// Each child leads a process group of its own, so that the processes it started end with it.
process.on('exit', () => {
  for (const { pid } of running) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
});

/**
 * Runs a program to its end; it must succeed.
 * @param {{ file: string, args: string[], env?: object }} command `env` is added to this process's.
 * @param {{ onOutput?: (stream: import('node:stream').Readable) => Promise<unknown> }} [options] reads its standard
 *   output; by default as text.
 * @throws FailedError
 * @returns what `onOutput` returned, and the texts from descriptor 3 and standard error.
 */
export async function run({ file, args, env }, { onOutput = text } = {}) {
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new FailedError(`'${file}' could not be run: ${cause.message}`, { cause })));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  if (child.pid !== undefined) running.add(child);
  try {
    const [{ code, signal }, output, errors, report] = await Promise.all([
      ended,
      onOutput(child.stdout),
      text(child.stderr),
      text(child.stdio[3]),
    ]);
    if (code !== 0) throw failed(file, args, signal ?? `exit code ${code}`, errors);
    return { output, report, errors };
  } finally {
    running.delete(child);
  }
}

/**
 * Runs a program under the launcher; it must succeed.
 * @param {{ launcher: string, cpu?: number }} how `cpu`: the only processor it may use.
 * @throws FailedError
 * @returns {Promise<{ wallNs: number, userUs: number, systemUs: number, peakBytes: number }>}
 */
export async function measure({ launcher, cpu }, { file, args, env }) {
  const { report, errors } = await run(pinned(cpu, { file: launcher, args: [file, ...args], env }));
  const { exit, signal, ...figures } = JSON.parse(report);
  if (exit !== 0) throw failed(file, args, signal ? `signal ${signal}` : `exit code ${exit}`, errors);
  return figures;
}

/** The command, restricted to one processor. */
export function pinned(cpu, command) {
  if (cpu === undefined) return command;
  return { ...command, file: 'taskset', args: ['-c', String(cpu), command.file, ...command.args] };
}

function failed(file, args, how, errors) {
  const said = errors.trim().slice(0, 2000);
  return new FailedError(`'${[file, ...args].join(' ')}' ended with ${how}${said ? `: ${said}` : ''}`);
}
