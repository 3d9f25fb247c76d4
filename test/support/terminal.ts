import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { on } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { commandLine } from './cli';

const script = path.join(__dirname, 'children/terminal.py');

interface Said {
  pid?: number;
  shown?: string;
  closed?: boolean;
  stalled?: boolean;
  /** Exit code, or the number of a signal below 0. */
  ended?: number;
}

/** The command in a terminal of its own, which can be closed, or not read from. */
export class Terminal {
  /** Resolves when every process that was started in it has ended. */
  readonly allEnded: Promise<void>;
  pid = 0;
  shown = '';
  readonly #said: AsyncIterator<[string]>;

  constructor(readonly child: ChildProcess) {
    this.#said = on(createInterface(child.stdout!), 'line') as AsyncIterator<[string]>;
    // Who has inherited it holds it open.
    this.allEnded = new Promise((resolve) => (child.stdio[3] as NodeJS.ReadableStream).resume().once('end', resolve));
  }

  /** Waits for the command to show something. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.shown)) await this.#next();
  }

  async begin(): Promise<this> {
    await this.#next();
    return this;
  }

  async close(): Promise<void> {
    await this.#order('c', 'closed');
  }

  async stall(): Promise<void> {
    await this.#order('s', 'stalled');
  }

  /** How the process ends that was started. */
  async end(): Promise<number> {
    return (await this.#order('w', 'ended')) as number;
  }

  async #order(letter: string, answer: keyof Said): Promise<unknown> {
    this.child.stdin!.write(letter);
    for (;;) {
      const said = await this.#next();
      if (answer in said) return said[answer];
    }
  }

  async #next(): Promise<Said> {
    const { value } = (await this.#said.next()) as { value: [string] };
    const said = JSON.parse(value[0]) as Said;
    this.pid = said.pid ?? this.pid;
    this.shown += said.shown ?? '';
    return said;
  }
}

/**
 * Starts the compiled command in a terminal.
 * @param args its words.
 * @param options.before words in front of it, such as `nohup`; with `{}` in one of them that stands for the command.
 */
export function startInTerminal(
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string>; before?: readonly string[] },
): Promise<Terminal> {
  const { cwd, env, before = [] } = options;
  const { file, words, environment } = commandLine(args, env);
  const quoted = [file, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const isShell = before.some((word) => word.includes('{}'));
  const command = isShell ? before.map((word) => word.replace('{}', quoted)) : [...before, file, ...words];
  const stdio = ['pipe', 'pipe', 'inherit', 'pipe'] as const;
  return new Terminal(spawn('python3', [script, ...command], { cwd, env: environment, stdio: [...stdio] })).begin();
}

/** Tests that need terminals. Where Python is missing, a test says so; in CI that fails. */
export function describeWithTerminal(what: string, body: () => void): void {
  if (spawnSync('python3', ['-c', 'import pty']).status === 0) {
    describe(what, body);
    return;
  }
  test(`python3 is missing: NOT checked what happens ${what}`, () => {
    console.warn(`python3 is missing: NOT checked what happens ${what}`);
    expect(process.env['CI'] ?? '').toBe('');
  });
}
