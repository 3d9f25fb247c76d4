import { AccessTokens } from '../../../lib/server/oauth/access_tokens';
import { Nonces } from '../../../lib/server/oauth/nonces';
import { OAuthProvider } from '../../../lib/server/oauth/provider';
import { OAuthRefusal } from '../../../lib/server/oauth/refusal';
import { requestLifetime, RequestTokens } from '../../../lib/server/oauth/request_tokens';
import { normaliseApplications } from '../../../lib/server/oauth/applications';
import { RequestBody } from '../../../lib/server/http/body';
import { parseTarget } from '../../../lib/server/http/target';
import { MemoryStore } from '../../../lib/state/memory_store';
import { application, signed } from '../support/oauth';

describe('nonces', () => {
  test('are good once for each caller and second', () => {
    const nonces = new Nonces(10);
    const takes = [
      ['a', 1000, 'n'],
      ['a', 1000, 'n'],
      ['a', 1001, 'n'],
      ['b', 1000, 'n'],
      ['a', 1000, 'm'],
    ] as const;
    expect(takes.map(([name, time, nonce]) => nonces.take(name, time, nonce, 1000))).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  test('must lie within five minutes', () => {
    const nonces = new Nonces(10);
    expect([699, 700, 1300, 1301].map((time) => nonces.take('a', time, 'n', 1000))).toEqual([false, true, true, false]);
  });

  test('are bounded, and none is ever taken twice', () => {
    const nonces = new Nonces(100);
    const taken: [number, string][] = [];
    for (let n = 0; n < 1000; n++) {
      const [time, nonce] = [1000 + Math.floor(n / 10), `n${n}`];
      if (nonces.take('busy', time, nonce, time)) taken.push([time, nonce]);
      expect(nonces.size).toBeLessThanOrEqual(100);
    }
    expect(taken.length).toBe(1000);
    expect(taken.filter(([time, nonce]) => nonces.take('busy', time, nonce, 1100))).toEqual([]);
  });

  test('of who sends many do not push out those of others', () => {
    const nonces = new Nonces(100);
    expect(nonces.take('quiet', 1000, 'n', 1000)).toBe(true);
    for (let n = 0; n < 1000; n++) nonces.take('busy', 1000 + (n % 50), `n${n}`, 1000);
    expect(nonces.take('quiet', 999, 'm', 1000)).toBe(true);
    expect(nonces.take('quiet', 1000, 'n', 1000)).toBe(false);
  });

  test('of long ago are forgotten first', () => {
    const nonces = new Nonces(3);
    for (const name of ['a', 'b', 'c']) nonces.take(name, 1000, 'n', 1000);
    expect([nonces.take('d', 2000, 'n', 2000), nonces.size]).toEqual([true, 1]);
  });
});

describe('request tokens', () => {
  test('end after ten minutes, and ten minutes after the approval', () => {
    const tokens = new RequestTokens(new MemoryStore(), 10);
    const [one, two] = [tokens.start('app', undefined, 'here', 0), tokens.start('app', undefined, 'here', 0)];
    expect(tokens.get(one, requestLifetime)).toBeUndefined();
    expect(tokens.approve(one, 'jane', requestLifetime)).toBeUndefined();
    const verifier = tokens.approve(two, 'jane', requestLifetime - 1)!;
    expect(tokens.redeem(two, verifier, 2 * requestLifetime - 1)).toBeUndefined();
    expect(tokens.redeem(two, verifier, 2 * requestLifetime - 2)).toBe('jane');
  });

  test('are bounded; a flood pushes out its own', () => {
    const store = new MemoryStore();
    const tokens = new RequestTokens(store, 10);
    const [first, elsewhere] = [
      tokens.start('app', undefined, 'home', 0),
      tokens.start('other', undefined, 'flood', 0),
    ];
    const flood = Array.from({ length: 1000 }, (_, n) => tokens.start('app', undefined, 'flood', n + 1));
    expect(store.table('oauth_requests').size).toBe(10);
    const alive = [first, elsewhere, flood[0]!, flood[999]!].map((token) => tokens.get(token, 1000) !== undefined);
    expect(alive).toEqual([true, true, false, true]);
  });

  test('of somebody who is gone are gone', () => {
    const tokens = new RequestTokens(new MemoryStore(), 10);
    const token = tokens.start('app', undefined, 'here', 0);
    const verifier = tokens.approve(token, 'jane', 1)!;
    tokens.forget('jane');
    expect(tokens.redeem(token, verifier, 2)).toBeUndefined();
  });
});

describe('access tokens', () => {
  test('are bounded for each application and person, and in all', () => {
    const access = new AccessTokens(new MemoryStore(), 40);
    const first = access.grant('app', 'joe', 0);
    const many = Array.from({ length: 30 }, (_, n) => access.grant('app', 'jane', n + 1));
    expect(access.list({ username: 'jane' })).toHaveLength(25);
    expect([access.get(first), access.get(many[0]!), access.get(many[29]!)].map(Boolean)).toEqual([true, false, true]);
    for (let n = 0; n < 30; n++) access.grant('other', 'jane', 100 + n);
    expect(access.list()).toHaveLength(40);
    expect(access.get(first)).toBeDefined();
  });

  test('are noted as used, once an hour', () => {
    const access = new AccessTokens(new MemoryStore(), 10);
    const token = access.grant('app', 'jane', 0);
    const seen = [3600_000, 3600_001, 7200_000].map((now) => (access.touch(token, now), access.get(token)?.used));
    expect(seen).toEqual([3600_000, 3600_000, 7200_000]);
  });
});

describe('what is stored', () => {
  const base = 'http://127.0.0.1:1/';
  const limits = { form: 1000, records: 10, requestTokens: 10, nonces: 10 };
  const make = (store: MemoryStore, now?: number) => {
    const applications = normaliseApplications([application]);
    return new OAuthProvider(store, { applications, limits, publicUrl: () => base, onRefusal: () => undefined }, now);
  };
  const path = '/api/2/whoami/';
  const call = (authorization: string) => {
    const body = new RequestBody({ headers: {} } as never, {} as never);
    return { method: 'GET', target: parseTarget(path), headers: { authorization }, body };
  };

  test('is neither a token nor a secret; who has it all cannot sign', () => {
    const store = new MemoryStore();
    const provider = make(store);
    const request = provider.requests.start(application.clientToken, undefined, 'here');
    const verifier = provider.requests.approve(request, 'jane')!;
    const access = provider.access.grant(application.clientToken, 'jane');
    const names = ['oauth_key', 'oauth_requests', 'oauth_access'];
    const stored = JSON.stringify(names.map((name) => store.table(name).entries()));
    const secrets = [provider.secretOf('request', request), provider.secretOf('access', access)];
    for (const secret of [request, verifier, access, ...secrets, application.clientSecret]) {
      expect(stored).not.toContain(secret);
    }
    expect(secrets[0]).not.toBe(provider.secretOf('access', request));
  });

  test('is enough to go on after a restart; what was signed before it is not taken again', async () => {
    const store = new MemoryStore();
    const before = make(store);
    const token = before.access.grant(application.clientToken, 'jane');
    const secret = before.secretOf('access', token);
    const early = signed(base, 'GET', path, { token, secret });
    await before.verify(call(early), 'access');
    const restarted = Date.now() + 2000;
    const after = make(store, restarted);
    await expect(after.verify(call(early), 'access', restarted)).rejects.toThrow(OAuthRefusal);
    const now = jest.spyOn(Date, 'now').mockReturnValue(restarted + 1000);
    const late = signed(base, 'GET', path, { token, secret });
    now.mockRestore();
    expect((await after.verify(call(late), 'access', restarted + 1000)).token).toBe(token);
  });

  test('is of no use under another key', async () => {
    const provider = make(new MemoryStore());
    const token = provider.access.grant(application.clientToken, 'jane');
    const secret = make(new MemoryStore()).secretOf('access', token);
    const header = signed(base, 'GET', path, { token, secret });
    await expect(provider.verify(call(header), 'access')).rejects.toThrow(/is wrong/);
  });
});
