import { text } from 'node:stream/consumers';
import { BadAnswerError, OptionsError, type ActivityEntry } from '../../../../lib';
import { failure, json, useRecordingServer } from '../../support/recording_server';
import { useSyncService } from '../../../support/sync_service';

const all = async (entries: AsyncIterable<ActivityEntry>) => {
  const list: ActivityEntry[] = [];
  for await (const entry of entries) list.push(entry);
  return list;
};

describe('what was done', () => {
  const service = useSyncService();
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c']) await service.api.files.upload(Buffer.from(name), `/${name}`, { as: 'stream' });
  });

  test('newest first, over all pages, with times', async () => {
    const before = Date.now() - 60_000;
    const entries = await all(service.api.activity.list({ limit: 1 }));
    const uploads = entries.filter(({ action }) => action === 'PUT path/data');
    expect(uploads.map(({ path }) => path)).toEqual(['/c', '/b', '/a']);
    for (const { timestamp, user } of uploads) {
      expect(user).toBe('smartfile');
      expect(timestamp!.getTime()).toBeGreaterThan(before);
      expect(timestamp!.getTime()).toBeLessThanOrEqual(Date.now());
    }
  });

  test('of a path, and of a time', async () => {
    const ofPath = await all(service.api.activity.list({ path: 'b/' }));
    expect(ofPath.map(({ path }) => path)).toEqual(['/b']);
    const hour = 3600_000;
    expect(await all(service.api.activity.list({ to: new Date(Date.now() - hour) }))).toEqual([]);
    expect(await all(service.api.activity.list({ from: new Date(Date.now() + hour) }))).toEqual([]);
    expect(await all(service.api.activity.list({ from: new Date(Date.now() - hour), path: '/a' }))).toHaveLength(1);
  });

  test('as comma-separated values', async () => {
    const lines = (await text(await service.api.activity.csv({ path: '/a' }))).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('/a');
    expect(await text(await service.api.activity.csv({ path: '/a', page: 2 }))).not.toContain('/a');
  });

  test('options that cannot be right', async () => {
    expect(() => service.api.activity.list({ from: new Date(NaN) })).toThrow(OptionsError);
    expect(() => service.api.activity.list({ limit: 0 })).toThrow(OptionsError);
    await expect(service.api.activity.csv({ page: 0 })).rejects.toThrow(OptionsError);
  });
});

describe('other services', () => {
  const server = useRecordingServer();

  test('a plain list is all there is', async () => {
    server.current.handler = (_request, response) => json(response, [{ user: 'ada', timestamp: 'yesterday', more: 1 }]);
    const entries = await all(server.current.client().activity.list());
    expect(entries).toEqual([{ user: 'ada', timestamp: null, more: 1 }]);
  });

  test('one that gives the same page again does not keep us for ever', async () => {
    server.current.handler = (_request, response) => json(response, { results: [{}], page: 1, pages: 9 });
    expect(await failure(all(server.current.client().activity.list()))).toBeInstanceOf(BadAnswerError);
  });

  test('what is no list', async () => {
    server.current.handler = (_request, response) => json(response, { detail: 'x' });
    expect(await failure(all(server.current.client().activity.list()))).toBeInstanceOf(BadAnswerError);
  });
});
