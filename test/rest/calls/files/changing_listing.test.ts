import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { BadAnswerError, SmartFileSystem, type BasicClient } from '../../../../lib';
import { useCountingService, type BehindTheEnd } from '../../../support/counting_service';
import { useSyncService } from '../../../support/sync_service';
import { failure, json, useRecordingServer } from '../../support/recording_server';

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `f${String(n).padStart(4, '0')}`);

/** The names that a listing gives, in its order; `each` is called for every one before the next comes. */
async function listed(api: BasicClient, limit: number, each: (name: string) => unknown = () => undefined) {
  const found: string[] = [];
  for await (const { name } of api.files.list('/dir', { fields: ['name'], limit })) {
    found.push(name);
    await each(name);
  }
  return found;
}

describe('the embedded server', () => {
  const service = useSyncService();
  beforeEach(() => mkdirSync(service.stored('dir')));
  const make = (names: readonly string[]) => names.forEach((name) => writeFileSync(service.stored(`dir/${name}`), ''));

  test('2500 files that are removed as they are listed are all removed', async () => {
    make(numbered(2500));
    for await (const { path } of service.api.files.list('/dir', { limit: 250 })) rmSync(service.stored(path));
    expect(readdirSync(service.stored('dir'))).toEqual([]);
    expect(service.api.stats().calls).toBe(10);
  });

  test('by the calls of the client', async () => {
    make(numbered(30));
    for await (const { path } of service.api.files.list('/dir', { limit: 7 })) await service.api.files.unlink(path);
    expect(readdirSync(service.stored('dir'))).toEqual([]);
  });

  test('adding and renaming hides nothing, and shows nothing twice that stayed', async () => {
    const names = numbered(50);
    make(names);
    const found = await listed(service.api, 10, (name) => {
      make([`a${name}`]);
      if (name === 'f0003') renameSync(service.stored('dir/f0001'), service.stored('dir/z'));
    });
    expect(found).toEqual([...names, 'z']);
  });

  test('pages can be turned by hand, whatever has gone', async () => {
    make(numbered(5));
    const first = await service.api.files.list('/dir', { limit: 2 });
    rmSync(service.stored('dir/f0000'));
    const second = await first.next!();
    expect(second.entries.map(({ name }) => name)).toEqual(['f0002', 'f0003']);
    for (const name of readdirSync(service.stored('dir'))) rmSync(service.stored(`dir/${name}`));
    expect(await second.next!()).toMatchObject({ entries: [], next: undefined, page: 3 });
  });

  test('a name that was not asked for is not given', async () => {
    make(numbered(3));
    const page = await service.api.files.list('/dir', { fields: ['size'], limit: 2 });
    expect(page.entries).toEqual([{ size: 0 }, { size: 0 }]);
  });
});

describe('a service that only counts pages', () => {
  const service = useCountingService();
  const remove = (name: string) => service.current.names.delete(name);

  test.each<BehindTheEnd>(['empty', 'missing', 'last'])(
    'removed as they are listed; behind the end: %s',
    async (behind) => {
      service.current.behind = behind;
      service.current.names = new Set(numbered(95));
      const found = await listed(service.current.client(), 10, remove);
      expect(found.sort()).toEqual(numbered(95));
      expect(service.current.names.size).toBe(0);
    },
  );

  test('every second one is removed', async () => {
    service.current.names = new Set(numbered(60));
    const found = await listed(service.current.client(), 10, (name) => Number(name.slice(1)) % 2 && remove(name));
    expect(found.sort()).toEqual(numbered(60));
    expect(service.current.names.size).toBe(30);
  });

  test('every one is renamed, to the end and to the beginning', async () => {
    for (const letter of ['a', 'z']) {
      service.current.names = new Set(numbered(60));
      const found = await listed(service.current.client(), 10, (name) => {
        if (name.startsWith('f') && remove(name)) service.current.names.add(`${letter}${name}`);
      });
      expect(found.filter((name) => name.startsWith('f')).sort()).toEqual(numbered(60));
    }
  });

  test('others remove a name and add one between two pages, so that the total stays', async () => {
    service.current.names = new Set(numbered(30));
    let turns = 0;
    service.current.before = (page) => {
      if (page !== 2 || turns++ > 0) return;
      remove('f0003');
      service.current.names.add('z');
    };
    const found = await listed(service.current.client(), 10);
    // f0010 had moved to the page that was read already.
    expect(found).toContain('f0010');
    expect(new Set(found).size).toBe(found.length);
  });

  test('others remove while one reads up, and add while one reads down', async () => {
    service.current.names = new Set(numbered(40));
    const turns = [() => remove('f0001'), () => service.current.names.add('a0'), () => service.current.names.add('a1')];
    service.current.before = (page) => {
      if (page === 3) turns.shift()?.();
    };
    const found = await listed(service.current.client(), 10);
    expect(found).toEqual(expect.arrayContaining(numbered(40).slice(2)));
    expect(turns).toEqual([]);
  });

  test('a directory that stands still is read twice, the second time by its names', async () => {
    service.current.names = new Set(numbered(25));
    for await (const entry of service.current.client().files.list('/dir', { limit: 10 })) expect(entry.size).toBe(5);
    expect(service.current.asked).toEqual(['1', '2', '3', '1 names', '3 names', '2 names', '1 names']);
  });

  test('one page is read once', async () => {
    service.current.names = new Set(numbered(10));
    expect(await listed(service.current.client(), 10)).toHaveLength(10);
    expect(service.current.asked).toHaveLength(1);
  });

  test('without any order, all come once, and the end does', async () => {
    service.current.names = new Set(numbered(40));
    let turn = 1;
    service.current.order = (names) => {
      turn = (turn * 48271) % 0x7fffffff;
      const at = turn % names.length;
      return [...names.slice(at), ...names.slice(0, at)];
    };
    expect((await listed(service.current.client(), 10)).sort()).toEqual(numbered(40));
  });

  test('a directory that grows faster than it can be read is an error, not an endless listing', async () => {
    service.current.names = new Set(numbered(60));
    service.current.before = () => {
      service.current.names.add(`a${service.current.names.size}`);
    };
    const error = await failure(listed(service.current.client(), 50));
    expect(error).toBeInstanceOf(BadAnswerError);
    expect(error.message).toContain('changes faster than its pages can be read');
  });

  test('a service that counts more than it shows', async () => {
    service.current.names = new Set(numbered(40));
    service.current.order = (names) => names.sort().concat(Array<string>(5).fill('f0000'));
    expect(await listed(service.current.client(), 10)).toEqual(numbered(40));
  });

  test('by readdir, and by lists of other kinds', async () => {
    const names = numbered(600);
    service.current.names = new Set(names);
    service.current.before = (page) => {
      if (page === 2) remove('f0003');
    };
    const client = service.current.client();
    expect(await new SmartFileSystem(client).readdir('/dir')).toEqual(expect.arrayContaining(names.slice(4)));
    service.current.names = new Set(names.slice(0, 35));
    const users = (await client.users.list()).map(({ name }) => name);
    expect(users).toEqual(expect.arrayContaining(names.slice(4, 35)));
    expect(new Set(users).size).toBe(users.length);
  });

  test('a directory that is removed on the way is an error, not an end', async () => {
    service.current.names = new Set(numbered(30));
    const client = service.current.client();
    const call = listed(client, 10, (name) => {
      if (name === 'f0009') service.current.handler = (_, response) => json(response, { detail: 'gone' }, 404);
    });
    await expect(call).rejects.toMatchObject({ status: 404 });
  });
});

describe('odd continuations', () => {
  const server = useRecordingServer();
  const page = (number: number, more: object) => ({
    path: '/dir',
    isdir: true,
    page: number,
    pages: 3,
    children: [],
    ...more,
  });

  test.each([
    ['the same entry again and again', { after: 'a' }, { after: 'a' }, 'the same entry'],
    ['a continuation that ends before the last page', { after: 'a' }, {}, 'has no `after`'],
  ])('%s', async (_name, first, second, problem) => {
    server.current.script(
      (_, response) => json(response, page(1, first)),
      (_, response) => json(response, page(2, second)),
    );
    const error = await failure(listed(server.current.client(), 1));
    expect(error).toBeInstanceOf(BadAnswerError);
    expect(error.message).toContain(problem);
  });

  test('a directory that is removed between two pages is an error', async () => {
    server.current.script(
      (_, response) => json(response, page(1, { after: 'a' })),
      (_, response) => json(response, { detail: 'gone' }, 404),
    );
    await expect(listed(server.current.client(), 1)).rejects.toMatchObject({ status: 404 });
  });
});
