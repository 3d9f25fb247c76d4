import { createServer } from '../../../lib/server';
import { Throttle } from '../../../lib/server/dispatch/throttle';
import { useTempDir } from '../../support/temp_dir';
import { useService } from '../support/service';

const python = { 'user-agent': 'SmartFile Python API client v2.19' };
/** As the Python client reads it. */
const pattern = /^.*; next=([\d.]+) sec$/;

describe('a server that throttles', () => {
  const service = useService({ throttle: { requests: 2, seconds: 1000 } });

  test('429 with Retry-After for most', async () => {
    for (let n = 0; n < 2; n++) expect((await service.get('/api/2/whoami')).status).toBe(200);
    const { status, headers, json } = await service.get('/api/2/whoami');
    expect([status, headers['x-throttle']]).toEqual([429, undefined]);
    const seconds = Number(headers['retry-after']);
    expect(seconds).toBeGreaterThan(400);
    expect(headers['x-throttle-wait-seconds']).toBe(String(seconds));
    expect(json).toEqual({ detail: `Request was throttled. Expected available in ${seconds} seconds.` });
  });

  test('503 with X-Throttle for the Python client, which reads it from good answers too', async () => {
    const good = await service.get('/api/2/whoami', python);
    expect([good.status, good.headers['x-throttle']]).toEqual([200, expect.stringMatching(/^status=SUCCESS; next=/)]);
    expect(pattern.test(String(good.headers['x-throttle']))).toBe(true);
    await service.get('/api/2/whoami', python);
    const { status, headers, json } = await service.get('/api/2/whoami', python);
    expect([status, json]).toEqual([503, { detail: 'request was throttled' }]);
    expect(Number(pattern.exec(String(headers['x-throttle']))![1])).toBeGreaterThan(400);
    expect(headers['retry-after']).toBeUndefined();
  });

  test('strangers are counted by address, apart from users', async () => {
    const ping = () => service.send('GET', '/api/2/ping', { headers: {} });
    expect([(await ping()).status, (await ping()).status, (await ping()).status]).toEqual([200, 200, 429]);
    expect((await service.get('/api/2/whoami')).status).toBe(200);
  });
});

describe('the rate', () => {
  const request = { headers: {} };
  const old = { headers: python };
  const statusOf = (take: () => unknown) => {
    try {
      take();
      return 200;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };

  test('a client that waits as long as it was told is served', () => {
    const throttle = new Throttle({ requests: 3, seconds: 1, style: 'old' });
    const take = (now: number) => statusOf(() => throttle.take('a', request, now));
    expect([take(0), take(0), take(0), take(0)]).toEqual([200, 200, 200, 503]);
    expect([take(330), take(340), take(341)]).toEqual([503, 200, 503]);
    expect([take(10_000), take(10_000), take(10_000), take(10_000)]).toEqual([200, 200, 200, 503]);
  });

  test('one caller does not use up what another has', () => {
    const throttle = new Throttle({ requests: 1, seconds: 1, style: 'new' });
    expect(['a', 'b', 'a'].map((caller) => statusOf(() => throttle.take(caller, old, 0)))).toEqual([200, 200, 429]);
  });
});

describe('options', () => {
  const temp = useTempDir();
  test.each([{ requests: 0, seconds: 1 }, { requests: 1 }, { requests: 1, seconds: 1, style: 'odd' }, { rate: 1 }])(
    'refused: %j',
    (throttle) => {
      expect(() => createServer({ root: temp.path, throttle: throttle as never })).toThrow(/throttle/);
    },
  );

  test.each(['ftp://x/', 'x', 'http://u:p@x/', 'http://x/?a=b'])('publicUrl refused: %s', (publicUrl) => {
    expect(() => createServer({ root: temp.path, publicUrl })).toThrow(/publicUrl/);
  });
});
