import { useAttacked } from './support/attacked';
import { hostileRequests, linkMark } from './support/hostile_requests';

const attacked = useAttacked({ records: 2000 });
const requests = hostileRequests();
/** Each round takes other requests; the number shares no factor with those of places and spellings. */
const step = 29;
const rounds = 5;

/** Sends every `step`th request, beginning with one of them, and puts the root back where one changed it. */
async function round(first: number): Promise<Map<number, number>> {
  const seen = new Map<number, number>();
  let link = await attacked.link();
  for (let index = first; index < requests.length; index += step) {
    const attack = requests[index]!;
    const { status } = await attacked.attack({ ...attack, target: attack.target.replace(linkMark, () => link) });
    seen.set(status, (seen.get(status) ?? 0) + 1);
    if (!attacked.isChanged()) continue;
    attacked.restore();
    link = await attacked.link();
  }
  return seen;
}

test('hostile paths in every place and spelling: foreseen, inside, without a trace where refused; memory stays flat', async () => {
  expect(requests.length / step).toBeGreaterThan(500);
  const first = await round(0);
  // The requests reach what they are meant for: not all are stopped at one door.
  for (const status of [200, 400, 404, 409]) expect(first.get(status)).toBeGreaterThan(5);
  const before = await attacked.used();
  for (let index = 1; index < rounds; index++) await round(index);
  const after = await attacked.used();
  expect([...before.errors, ...after.errors]).toEqual([]);
  // What each of some 2000 requests left behind would be a KiB or less.
  expect(after.heap - before.heap).toBeLessThan(3 * 1024 ** 2);
  expect(after.rss - before.rss).toBeLessThan(64 * 1024 ** 2);
}, 300_000);
