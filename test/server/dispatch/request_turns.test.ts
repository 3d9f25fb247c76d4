import { RequestTurns } from '../../../lib/server/dispatch/request_turns';

const settled = () => new Promise(setImmediate);

/** Takes turns in order, and tells who has or had one. */
function setUp(patience = 60_000) {
  const turns = new RequestTurns(2, patience);
  const entered: string[] = [];
  const take = (name: string) => {
    const controller = new AbortController();
    const turn = turns.take(controller.signal).then(() => void entered.push(name));
    return { turn, end: () => controller.abort() };
  };
  return { entered, take };
}

test('others wait until a place is free, and come in turn', async () => {
  const { entered, take } = setUp();
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(take) as [
    ReturnType<typeof take>,
    ...ReturnType<typeof take>[],
  ];
  await settled();
  expect(entered).toEqual(['a', 'b']);
  c!.end();
  await expect(c!.turn).rejects.toMatchObject({ code: 'ABORT_ERR' });
  a.end();
  await settled();
  expect(entered).toEqual(['a', 'b', 'd']);
  d!.end();
  b!.end();
  await settled();
  expect(entered).toEqual(['a', 'b', 'd', 'e']);
  e!.end();
  const last = ['f', 'g', 'h'].map(take);
  await settled();
  expect(entered.slice(4)).toEqual(['f', 'g']);
  last[2]!.end();
  await expect(last[2]!.turn).rejects.toMatchObject({ code: 'ABORT_ERR' });
});

test('whoever leaves in the moment of getting a place gives it back', async () => {
  const { entered, take } = setUp();
  const [a, b, c] = [take('a'), take('b'), take('c')];
  a.end();
  c.end();
  await Promise.all([b.turn, c.turn]);
  await take('d').turn;
  expect(entered).toEqual(['a', 'b', 'c', 'd']);
});

test('nobody waits longer than allowed', async () => {
  const { take } = setUp(5);
  await Promise.all([take('a').turn, take('b').turn]);
  await expect(take('c').turn).rejects.toMatchObject({ status: 503 });
});
