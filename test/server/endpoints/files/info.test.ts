import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';

import { temporaryName } from '../../../../lib/internal/files/temporary_name';
import { serviceOffset } from '../../../../lib/internal/service_zone';
import { wallClock } from '../../../../lib/server/http/service_time';
import { useService } from '../../support/service';

const service = useService({ limits: { pageSize: 10 } });

const keys = [
  ...['acl', 'attributes', 'created_time', 'extension', 'has_preview', 'id', 'is_shared', 'isdir', 'isfile', 'items'],
  ...[
    'links',
    'lock',
    'mime',
    'name',
    'owner',
    'path',
    'remote_status',
    'size',
    'tags',
    'time',
    'uid',
    'url',
    'version',
  ],
];

describe('one object', () => {
  test('a file', async () => {
    mkdirSync(service.stored('Items/United Kingdom'), { recursive: true });
    writeFileSync(service.stored('Items/United Kingdom/image#3.jpg'), 'abc');
    const { status, headers, json } = await service.get('/api/2.1/path/info/Items/United%20Kingdom/image%233.jpg/');
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(Object.keys(json as object).sort()).toEqual(keys);
    expect(json).toMatchObject({
      name: 'image#3.jpg',
      path: '/Items/United Kingdom/image#3.jpg',
      url: '/api/2.1/path/info/Items/United%20Kingdom/image%233.jpg',
      size: 3,
      items: null,
      isfile: true,
      isdir: false,
      extension: 'jpg',
      mime: 'image/jpeg',
      tags: [],
      attributes: {},
      acl: { read: true, write: true, remove: true, list: true },
      owner: { username: 'jane' },
      lock: { owner: null, islocked: false, id: null },
    });
    expect(Number.isSafeInteger(json.id)).toBe(true);
  });

  test('a directory: its size is that of all files below', async () => {
    mkdirSync(service.stored('a/b'), { recursive: true });
    writeFileSync(service.stored('a/one'), '12345');
    writeFileSync(service.stored('a/b/two'), '1234567');
    const { json } = await service.get('/api/2/path/info/a');
    expect(json).toMatchObject({ name: 'a', path: '/a', isdir: true, isfile: false, size: 12, items: 2 });
    expect(json).toMatchObject({ mime: 'application/x-directory', extension: '' });
    expect(json).not.toHaveProperty('children');
  });

  test('the root', async () => {
    for (const url of ['/api/2/path/info', '/api/2/path/info/', '/api/2/path/info//']) {
      expect((await service.get(url)).json).toMatchObject({ name: '', path: '/', isdir: true, items: 0 });
    }
  });

  test('404 for what is missing, also below a file', async () => {
    writeFileSync(service.stored('file'), '');
    for (const path of ['none', 'none/none', 'file/none']) {
      const { status, json } = await service.get(`/api/2/path/info/${path}`);
      expect([path, status, typeof json.detail]).toEqual([path, 404, 'string']);
    }
  });

  test('the id stays when the content is replaced', async () => {
    const upload = () => service.upload('', [{ filename: 'a', content: 'x' }]);
    const [first, second] = [await upload(), await upload()];
    expect(first.json[0].id).toBe(second.json[0].id);
  });

  test('names in any language survive', async () => {
    for (const name of ['ünïcödé', '日本語.txt', '100%', 'a&b=c?d', 'a+b', "it's", '😀', 'a\nb', ' lead', 'e\u0301']) {
      writeFileSync(service.stored(name), '');
      const { json } = await service.get(`/api/2/path/info/${encodeURIComponent(name)}`);
      expect(json.name).toBe(name);
      expect((await service.get(json.url as string)).json.name).toBe(name);
    }
  });
});

describe('children', () => {
  const list = async (query: string, version = '2') => {
    const answer = await service.get(`/api/${version}/path/info/dir?${query}`);
    const { children = [], page, pages, total, per_page: perPage } = answer.json;
    return { ...answer, names: (children as { name: string }[]).map(({ name }) => name), page, pages, total, perPage };
  };
  const make = (count: number) => {
    mkdirSync(service.stored('dir'));
    for (let n = 0; n < count; n++) writeFileSync(service.stored(`dir/f${String(n).padStart(3, '0')}`), '');
  };

  test('by pages, in order, each once', async () => {
    make(7);
    const first = await list('children=true&limit=3');
    expect(first).toMatchObject({ names: ['f000', 'f001', 'f002'], page: 1, pages: 3, total: 7, perPage: 3 });
    const third = await list('children=true&limit=3&page=3');
    expect(third).toMatchObject({ names: ['f006'], page: 3, pages: 3, total: 7 });
    expect(Object.keys(third.json.children[0] as object).sort()).toEqual(keys);
  });

  test('however "children" is said, and only then', async () => {
    make(1);
    for (const word of ['true', 'True', 'on', '1', 'yes'])
      expect((await list(`children=${word}`)).names).toEqual(['f000']);
    for (const word of ['false', 'False', 'off', '0', '']) {
      expect((await list(`children=${word}`)).json).not.toHaveProperty('children');
    }
    writeFileSync(service.stored('file'), '');
    expect((await service.get('/api/2/path/info/file?children=true')).json).not.toHaveProperty('children');
  });

  test('an empty directory has one page', async () => {
    make(0);
    expect(await list('children=true')).toMatchObject({ names: [], page: 1, pages: 1, total: 0 });
  });

  test('a page behind the end is an empty last one', async () => {
    make(3);
    expect(await list('children=true&limit=2&page=9')).toMatchObject({ names: [], page: 9, pages: 9, total: 3 });
  });

  test('2.1 lists everything without paging unless a page is asked for', async () => {
    make(25);
    const whole = await list('children=true', '2.1');
    expect(whole.names).toHaveLength(25);
    for (const key of ['page', 'pages', 'total', 'per_page']) expect(whole.json).not.toHaveProperty(key);
    expect(await list('children=true&limit=5', '2.1')).toMatchObject({ pages: 5, page: 1 });
    // Others have the page size of the server, which also bounds what can be asked for.
    expect(await list('children=true', '2.0')).toMatchObject({ pages: 3, perPage: 10 });
    expect(await list('children=true&limit=1000')).toMatchObject({ pages: 3, perPage: 10 });
  });

  test('fields limit the keys of the children, not of the directory', async () => {
    make(2);
    const { json } = await list('children=true&fields=name&fields=size&fields=nonsense');
    expect(json.children).toEqual([
      { name: 'f000', size: 0 },
      { name: 'f001', size: 0 },
    ]);
    expect(json).toMatchObject({ path: '/dir', isdir: true });
  });

  test.each(['limit=0', 'limit=-1', 'limit=x', 'page=0', 'page=1.5', 'page=99999999999999999999'])(
    '400: %s',
    async (query) => {
      make(1);
      const { status, json } = await list(`children=true&${query}`);
      expect([status, Object.keys(json.field_errors as object)]).toEqual([400, [query.split('=')[0]]]);
    },
  );

  test('links that lead nowhere and files that are being written are not shown', async () => {
    make(1);
    writeFileSync(service.stored(temporaryName('dir/f')), 'half');
    symlinkSync(service.stored('nowhere'), service.stored('dir/dangling'));
    symlinkSync('f000', service.stored('dir/link'));
    const { names, json, total } = await list('children=true');
    expect([names, json.items, total, json.size]).toEqual([['f000', 'link'], 2, 2, 0]);
  });

  test('HEAD gives the same headers and no body', async () => {
    make(1);
    const { status, headers, body } = await service.send('HEAD', '/api/2/path/info/dir?children=true');
    expect([status, headers['content-type'], body.length]).toEqual([200, 'application/json', 0]);
  });
});

describe('times', () => {
  const zoneOf = (now: string) => serviceOffset(Date.parse(now)) / 3_600_000;

  test('the offset is the present one of Indianapolis', () => {
    expect([zoneOf('2024-01-15T12:00:00Z'), zoneOf('2024-07-15T12:00:00Z')]).toEqual([-5, -4]);
    // The hours around both changes of 2024.
    expect([zoneOf('2024-03-10T06:59:59.999Z'), zoneOf('2024-03-10T07:00:00Z')]).toEqual([-5, -4]);
    expect([zoneOf('2024-11-03T05:59:59Z'), zoneOf('2024-11-03T06:00:00Z')]).toEqual([-4, -5]);
    expect([zoneOf('2023-12-31T23:59:59.5Z'), zoneOf('2024-02-29T04:30:00Z')]).toEqual([-5, -5]);
  });

  test('written without zone and fraction', () => {
    expect(wallClock(new Date('2024-01-01T03:04:05.678Z'), -5 * 3_600_000)).toBe('2023-12-31T22:04:05');
  });

  test('a time of a file can be read back', async () => {
    writeFileSync(service.stored('a'), '');
    const modified = new Date('2022-06-01T10:20:30Z');
    utimesSync(service.stored('a'), modified, modified);
    const alone = (await service.get('/api/2/path/info/a')).json as { time: string };
    const listing = (await service.get('/api/2/path/info?children=true')).json as { children: { time: string }[] };
    expect(listing.children).toHaveLength(1);
    for (const { time } of [alone, ...listing.children]) {
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      expect(new Date(`${time}Z`).getTime() - serviceOffset(Date.now())).toBe(modified.getTime());
    }
  });
});
