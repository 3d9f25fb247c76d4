import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { chain, counted, digestTap, tap } from '../../lib/internal/streams';

const pieces = [Buffer.from('one'), Buffer.from('two'), Buffer.from('three')];

test('taps pass on what comes, and see each chunk, the number of bytes and their SHA-256', async () => {
  const seen: [string, number][] = [];
  const ends: unknown[] = [];
  const stream = chain(
    Readable.from(pieces),
    tap(
      (chunk, bytes) => seen.push([chunk.toString(), bytes]),
      (bytes) => ends.push(bytes),
    ),
    counted((bytes) => ends.push(bytes)),
    digestTap((digest) => ends.push(digest)),
  );
  expect(Buffer.concat((await stream.toArray()) as Buffer[]).toString()).toBe('onetwothree');
  expect(seen).toEqual([
    ['one', 3],
    ['two', 6],
    ['three', 11],
  ]);
  expect(ends).toEqual([11, 11, createHash('sha256').update('onetwothree').digest('hex')]);
});

test.each<[string, () => ReturnType<typeof tap>, string]>([
  ['a chunk', () => tap((_chunk, bytes) => refuseIf(bytes > 3)), 'one'],
  [
    'the end',
    () =>
      tap(
        () => undefined,
        (bytes) => refuseIf(bytes > 3),
      ),
    'onetwothree',
  ],
])('what a tap throws at %s fails the stream with it', async (_when, make, passed) => {
  let received = '';
  const end = new Writable({
    write(chunk: Buffer, _encoding, done) {
      received += chunk.toString();
      done();
    },
  });
  await expect(pipeline(Readable.from(pieces), make(), end)).rejects.toThrow('refused');
  expect(received).toBe(passed);
});

function refuseIf(refused: boolean): void {
  if (refused) throw new Error('refused');
}
