import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer, text } from 'node:stream/consumers';

const main = path.join(__dirname, '../../dist/cli/main.js');

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: Buffer;
  stderr: string;
}

export interface RunOptions {
  cwd?: string;
  /** Added to an environment that holds nothing of this package but the engine, nor a home directory with a netrc. */
  env?: Record<string, string>;
  /** What standard input gives; nothing by default. */
  input?: Uint8Array;
  /** @default pipes */
  stdio?: StdioOptions;
}

/** Starts the compiled command; standard input, output and error are pipes. */
export function startSmartfile(args: readonly string[], options: RunOptions = {}): ChildProcess {
  return startCommand(process.execPath, [main, ...args], options);
}

/** Runs the compiled command to its end. */
export function smartfile(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return run(startSmartfile(args, options), options);
}

/** Runs another command, such as rdiff, to its end. */
export function command(file: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return run(startCommand(file, args, options), options);
}

function startCommand(file: string, args: readonly string[], { cwd, env, stdio = 'pipe' }: RunOptions): ChildProcess {
  return spawn(file, args, { ...(cwd === undefined ? {} : { cwd }), env: environmentWith(env), stdio });
}

/** How the compiled command is called. */
export function commandLine(args: readonly string[], env?: Record<string, string>) {
  return { file: process.execPath, words: [main, ...args], environment: environmentWith(env) };
}

function environmentWith(env: Record<string, string> | undefined): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(SMARTFILE_(?!ENGINE$)|NETRC$)/.test(name));
  const home = path.join(tmpdir(), 'smartfile-test-no-home');
  return { ...Object.fromEntries(inherited), HOME: home, USERPROFILE: home, ...env };
}

async function run(child: ChildProcess, { input = new Uint8Array() }: RunOptions): Promise<Outcome> {
  // A command may end before it has read everything; that shows in what it answers.
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(input);
  const ended = endOf(child);
  const [stdout, stderr] = await Promise.all([buffer(child.stdout!), text(child.stderr!)]);
  return { ...(await ended), stdout, stderr };
}

/** How a process ends: its exit code, or the signal that killed it. */
export function endOf(child: ChildProcess): Promise<Pick<Outcome, 'code' | 'signal'>> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}
