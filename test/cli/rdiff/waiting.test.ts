import { constants, openSync, readdirSync, readFileSync, readSync, writeFileSync, closeSync } from 'node:fs';
import { createServer } from 'node:net';
import { signature } from '../../../lib/rsync';
import { useChildren } from '../../support/children';
import { endOf, smartfile, startSmartfile } from '../../support/cli';
import { eventually } from '../../support/eventually';
import { fifo } from '../../support/fifo';
import { seededBytes } from '../../support/random';
import { useTempDir } from '../../support/temp_dir';

/* `smartfile rdiff` over named pipes: it waits for the other end, and a signal ends that. */

const temp = useTempDir();
const child = useChildren();
const basis = seededBytes(500_000);
const file = (name: string) => temp.file(name);

beforeEach(async () => {
  writeFileSync(file('old'), basis);
  writeFileSync(file('sig'), await signature(basis));
});

const reading: [string, string[]][] = [
  ['signature to a file', ['signature', 'pipe', 'out']],
  ['signature to standard output', ['signature', 'pipe']],
  ['delta of the new file', ['delta', 'sig', 'pipe', 'out']],
  ['delta by the signature', ['delta', 'pipe', 'old', 'out']],
  ['patch', ['patch', 'old', 'pipe', 'out']],
];

test.each(reading)('a signal ends the wait for a silent writer: %s', async (_name, words) => {
  const pipe = fifo(file('pipe'));
  const command = child(startSmartfile(['rdiff', ...words], { cwd: temp.path }));
  let writer = -1;
  // Fails while there is no reader.
  await eventually(() => (writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)));
  command.kill('SIGTERM');
  expect(await endOf(command)).toEqual({ code: 143, signal: null });
  closeSync(writer);
  expect(readdirSync(temp.path).sort()).toEqual(['old', 'pipe', 'sig']);
});

const writing: [string, string[]][] = [
  ['from a file', ['-f', 'signature', '-b', '16', 'old', 'pipe']],
  ['from standard input', ['-f', 'signature', '-b', '16', '-', 'pipe']],
];

test.each(writing)('a signal ends the wait for a reader who reads no more: %s', async (_name, words) => {
  const pipe = fifo(file('pipe'));
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const command = child(startSmartfile(['rdiff', ...words], { cwd: temp.path }));
  command.stdin!.on('error', () => undefined).end(basis);
  await eventually(() => {
    if (readSync(reader, Buffer.alloc(1)) === 0) throw new Error('nothing was written yet');
  });
  command.kill('SIGINT');
  expect(await endOf(command)).toEqual({ code: 130, signal: null });
  closeSync(reader);
});

test('pipes join commands', async () => {
  const [one, other] = [fifo(file('one')), fifo(file('other'))];
  const [, signed] = await Promise.all([
    smartfile(['rdiff', '-f', 'signature', '-', one], { input: basis, cwd: temp.path }),
    smartfile(['rdiff', '-f', 'delta', one, 'old', other], { cwd: temp.path }),
    smartfile(['rdiff', 'patch', 'old', other, 'out'], { cwd: temp.path }),
  ]);
  expect(signed).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(file('out')).equals(basis)).toBe(true);
});

test('a socket is refused, and a pipe that is input and output', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(file('socket'), resolve));
  try {
    for (const words of [
      ['signature', 'socket', 'out'],
      ['-f', 'signature', 'old', 'socket'],
    ]) {
      const { code, stderr } = await smartfile(['rdiff', ...words], { cwd: temp.path });
      expect(code).toBe(100);
      expect(stderr).toContain(`'socket' is a socket, not a file`);
    }
  } finally {
    server.close();
  }
  fifo(file('pipe'));
  const { code, stderr } = await smartfile(['rdiff', '-f', 'signature', 'pipe', 'pipe'], { cwd: temp.path });
  expect({ code, stderr }).toMatchObject({
    code: 100,
    stderr: expect.stringContaining('does not overwrite an input') as string,
  });
});
