import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';

import { TaskError } from '../../../../lib';
import { useSyncService } from '../../../support/sync_service';
import { makePipe, makeUnreachable, onLinux } from '../../../support/unreachable';

const service = useSyncService();
const failure = async (work: Promise<unknown>) => (await work.catch((error: unknown) => error)) as TaskError;

onLinux('entries that no path leads to', () => {
  let names: string[];
  beforeEach(() => {
    mkdirSync(service.stored('dir'));
    for (const name of ['a', 'b', 'c']) writeFileSync(service.stored(`dir/${name}`), name);
    names = makeUnreachable(service.stored('dir'));
  });

  test('are counted by info and on every page, and named on the first', async () => {
    const { files } = service.api;
    expect(await files.info('/dir')).toMatchObject({ items: 3, unreachable: names.length });
    const page = await files.list('/dir', { limit: 2 });
    expect(page.unreachable).toBe(names.length);
    expect(page.unreachableEntries.map(({ name }) => name)).toEqual(names);
    expect(page.unreachableEntries).toContainEqual({ name: 'pipe', type: 'pipe', reason: 'special' });
    expect(await page.next!()).toMatchObject({ unreachable: names.length, unreachableEntries: [] });
    const found: string[] = [];
    for await (const { name } of files.list('/dir', { limit: 2 })) found.push(name);
    expect(found).toEqual(['a', 'b', 'c']);
    const above = await files.list('/', { fields: ['name', 'unreachable'] });
    expect(above.entries).toEqual([{ name: 'dir', unreachable: names.length }]);
    expect([above.unreachable, above.unreachableEntries]).toEqual([0, []]);
  });

  test('a copy and an archive that lack some are done in part, and say of what', async () => {
    mkdirSync(service.stored('target'));
    const { files } = service.api;
    const copied = await failure((await files.copy('/dir', '/target')).wait());
    expect(copied).toMatchObject({ code: 'ERR_TASK_PARTIAL', paths: ['/dir/pipe', '/dir/socket'] });
    expect(readFileSync(service.stored('target/dir/c'), 'utf8')).toBe('c');
    const packed = await failure((await files.compress('/dir', '/x.zip')).wait());
    expect(packed).toMatchObject({ code: 'ERR_TASK_PARTIAL', result: { path: '/x.zip' } });
    expect(packed.paths.sort()).toEqual(names.map((name) => `/dir/${name}`));
  });

  test('a task that lacks many names some of them, and counts the rest', async () => {
    mkdirSync(service.stored('many'));
    mkdirSync(service.stored('target'));
    for (let n = 0; n < 103; n++) makePipe(service.stored(`many/${n}`));
    const { errors } = await failure((await service.api.files.copy('/many', '/target')).wait());
    expect([Object.keys(errors).length, errors['/']]).toEqual([101, 'Left out: 3 more.']);
  });

  test('a download of several says by a trailer what it lacks', async () => {
    const stream = await service.api.files.downloadZip('/dir');
    expect(stream.trailers).toEqual({});
    const archive = await buffer(stream);
    expect(stream.trailers).toEqual({ 'x-left-out': String(names.length) });
    expect(archive.toString()).toContain('/dir/caf\\xe9.txt: Left out: its name cannot be part of a path.');
  });

  test('a removal takes all', async () => {
    await (await service.api.files.remove('/dir')).wait();
    expect(await service.api.files.exists('/dir')).toBe(false);
  });
});
