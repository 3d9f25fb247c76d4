import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { ServerLimits } from '../../../lib/server';
import { seededBytes } from '../../support/random';
import { basic, form, openSocket, send } from './http';

/** One request, as the bytes say it. */
export interface Attack {
  what: string;
  method: string;
  target: string;
  headers?: readonly string[];
  body?: string | Buffer;
}

/** What the process has used: bytes, and seconds of all processors. */
export interface Used {
  rss: number;
  heap: number;
  cpu: number;
  errors: string[];
}

const program = path.join(__dirname, '../../support/children/attacked_server.mjs');
const credentials = { key: 'k'.repeat(30), password: 'p'.repeat(30) };
const authorization = basic(credentials.key, credentials.password);
/** Bytes of the other file outside, which no answer may tell. */
const secretSize = 54_321;
export const secret = `a secret outside ${seededBytes(32, 9).toString('hex')}`;

/**
 * A server in a process of its own, for all tests of a file: `root` is served, and beside it lies `outside`, the canary.
 * After each test it must be alive, must have told its logger of no error, and the canary must be untouched.
 */
export function useAttacked(limits: Partial<ServerLimits> = {}) {
  let top = '';
  let child: ChildProcess;
  let canary = '';
  let baseline = '';
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  const attacked = {
    base: '',
    authorization,
    stored: (name: string) => path.join(top, 'root', name),
    outside: (name: string) => path.join(top, 'outside', name),
    /** Names, sizes and hashes of all that is in the root. */
    state: () => stateOf(attacked.stored('')),

    /** The root as it was at first. */
    restore(): void {
      rmSync(attacked.stored(''), { recursive: true, force: true });
      mkdirSync(attacked.stored('dir'), { recursive: true });
      writeFileSync(attacked.stored('f'), 'inside');
      writeFileSync(attacked.stored('dir/inside'), 'inside too');
      baseline = attacked.state();
    },

    /** Makes a public link to `/dir` with all rights. @returns its URL's path. */
    async link(): Promise<string> {
      const all = { read: 'on', write: 'on', list: 'on', remove: 'on' };
      const sent = form({ path: '/dir', name: 'l', ...all });
      sent.headers = { ...sent.headers, authorization };
      const { status, json } = await send(attacked.base, 'POST', '/api/2/link/', sent);
      expect([200, 201]).toContain(status);
      return new URL((json as { href: string }).href).pathname;
    },

    /** Writes bytes on a connection of their own. @returns the whole answer, once the server has ended it. */
    async raw(bytes: string | Buffer, isOver = false): Promise<string> {
      const { socket, answer } = openSocket(attacked.base);
      socket.setTimeout(20_000, () => socket.destroy(new Error('The server does not end its answer')));
      if (isOver) socket.end(bytes);
      else socket.write(bytes);
      return answer;
    },

    /** Sends one attack. @returns the status; what must hold of every answer has been checked. */
    async attack({ what, method, target, headers = [], body = '' }: Attack): Promise<{ status: number; text: string }> {
      const isSigned = headers.some((header) => header.startsWith('Authorization:'));
      const always = ['Host: x', 'Connection: close', ...(isSigned ? [] : [`Authorization: ${authorization}`])];
      const head = [
        `${method} ${target} HTTP/1.1`,
        ...always,
        ...headers,
        `Content-Length: ${Buffer.byteLength(body)}`,
      ];
      const text = await attacked.raw(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]));
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0);
      const isForeseen = status >= 200 && status < 500;
      const leaks = [secret, 'root:x:', `: ${secretSize}`, `Length: ${secretSize}`].filter((piece) =>
        text.includes(piece),
      );
      const isTouched = stateOf(attacked.outside('')) !== canary || readdirSync(top).join() !== 'outside,root';
      const isChanged = status >= 400 && attacked.state() !== baseline;
      const { body: pong } = await send(attacked.base, 'GET', '/api/2/ping', { agent });
      // Once for all, since the matchers cost more than the requests.
      if (!isForeseen || leaks.length > 0 || isTouched || isChanged || pong.toString() !== '{"ping": "pong"}') {
        throw new Error(`${what}: ${JSON.stringify({ status, leaks, isTouched, isChanged })}\n${text.slice(0, 2000)}`);
      }
      return { status, text };
    },

    /** Whether something was changed, which no refusal may do. */
    isChanged: () => attacked.state() !== baseline,

    /** The least of several measurements, since other things of the process come and go. */
    async used(): Promise<Used> {
      const samples: Used[] = [];
      for (let i = 0; i < 4; i++) {
        const answer = once(child, 'message') as Promise<[Used]>;
        child.send('use');
        samples.push((await answer)[0]);
      }
      const least = (key: 'rss' | 'heap' | 'cpu') => Math.min(...samples.map((sample) => sample[key]));
      const errors = samples.flatMap((sample) => sample.errors);
      return { rss: least('rss'), heap: least('heap'), cpu: least('cpu'), errors };
    },
  };

  beforeAll(async () => {
    top = mkdtempSync(path.join(tmpdir(), 'attacked-'));
    attacked.restore();
    mkdirSync(attacked.outside(''));
    writeFileSync(attacked.outside('secret'), secret);
    writeFileSync(attacked.outside('large'), seededBytes(secretSize, 3));
    canary = stateOf(attacked.outside(''));
    const kept = { activity: 100, tasks: 50, records: 1000, syncs: 50, requestTokens: 50, nonces: 100 };
    const options = { root: attacked.stored(''), credentials, limits: { ...kept, ...limits } };
    child = fork(program, [JSON.stringify(options)], { execArgv: ['--expose-gc'] });
    const [{ base }] = (await once(child, 'message')) as [{ base: string }];
    attacked.base = base;
  });

  afterEach(async () => {
    expect((await attacked.used()).errors).toEqual([]);
    expect(stateOf(attacked.outside(''))).toBe(canary);
    attacked.restore();
  });

  afterAll(async () => {
    agent.destroy();
    const exit = once(child, 'exit') as Promise<[number | null]>;
    child.disconnect();
    expect((await exit)[0]).toBe(0);
    rmSync(top, { recursive: true, force: true });
  });
  return attacked;
}

/** All below a directory as one text: names, kinds, sizes, contents. */
function stateOf(directory: string): string {
  const names = readdirSync(directory).sort();
  return names.map((name) => `${name} ${describeOf(path.join(directory, name))}`).join('\n');
}

function describeOf(file: string): string {
  const found = lstatSync(file);
  if (found.isDirectory()) return `{ ${stateOf(file)} }`;
  if (found.isSymbolicLink()) return `-> ${readlinkSync(file)}`;
  if (!found.isFile()) return `mode ${found.mode}`;
  return `${found.size} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
}
