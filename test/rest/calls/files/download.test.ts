import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AbortError, BadAnswerError, IncompleteAnswerError, OptionsError, ResponseError } from '../../../../lib';
import { expectSameBytes } from '../../../support/bytes';
import { seededBytes } from '../../../support/random';
import { useSyncService } from '../../../support/sync_service';
import { useTempDir } from '../../../support/temp_dir';
import { FakeClock } from '../../support/clock';
import { useRecordingServer } from '../../support/recording_server';

describe('from the embedded server', () => {
  const service = useSyncService();
  const content = seededBytes(300_000);
  beforeEach(() => writeFileSync(service.stored('a.json'), content));

  test('as a stream, whatever the file is', async () => {
    expectSameBytes(await buffer(await service.api.files.download('a.json')), content);
  });

  test.each([
    [{ start: 10 }, 10, 300_000],
    [{ start: 10, end: 19 }, 10, 20],
    [{ end: 9 }, 0, 10],
  ])('the range %j', async (range, from, to) => {
    expectSameBytes(await buffer(await service.api.files.download('/a.json', range)), content.subarray(from, to));
  });

  test('refuses ranges that are none', async () => {
    await expect(service.api.files.download('/a.json', { start: 5, end: 4 })).rejects.toThrow(OptionsError);
    const error = await service.api.files.download('/a.json', { start: 300_000 }).catch((error: unknown) => error);
    expect((error as ResponseError).status).toBe(416);
  });

  test('to a file, with progress', async () => {
    const seen: { bytes: number; total?: number }[] = [];
    const options = { onProgress: (progress: { bytes: number; total?: number }) => seen.push(progress) };
    expect(await service.api.files.downloadTo('/a.json', service.local('a'), options)).toBe(300_000);
    expectSameBytes(readFileSync(service.local('a')), content);
    expect(seen[0]).toEqual({ bytes: 0, total: 300_000 });
    expect(seen.at(-1)).toEqual({ bytes: 300_000, total: 300_000 });
  });

  test('a missing file leaves nothing behind', async () => {
    await expect(service.api.files.downloadTo('/missing', service.local('a'))).rejects.toThrow(ResponseError);
    expect(readdirSync(service.local(''))).toEqual([]);
  });

  test('an abort leaves what was there', async () => {
    writeFileSync(service.local('a'), 'old');
    const abort = new AbortController();
    const onProgress = ({ bytes }: { bytes: number }) => {
      if (bytes > 0) abort.abort();
    };
    const options = { signal: abort.signal, onProgress };
    await expect(service.api.files.downloadTo('/a.json', service.local('a'), options)).rejects.toThrow(AbortError);
    expect(readdirSync(service.local(''))).toEqual(['a']);
    expect(readFileSync(service.local('a'), 'utf8')).toBe('old');
  });
});

describe('that breaks off', () => {
  const server = useRecordingServer();
  const temp = useTempDir();
  const content = seededBytes(1000);
  let ranges: (string | undefined)[];
  let conditions: (string | undefined)[];
  beforeEach(() => {
    ranges = [];
    conditions = [];
  });

  /** Sends at most `most` bytes of what is asked for, then hangs up. Versions are by request. */
  function serve(most: number, tags: string[], headers: Record<string, string> = {}) {
    let answered = 0;
    server.current.handler = (request: IncomingMessage, response: ServerResponse) => {
      ranges.push(request.headers.range);
      conditions.push(request.headers['if-range'] as string | undefined);
      const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const tag = tags[Math.min(answered++, tags.length - 1)]!;
      const isSame = request.headers['if-range'] === tag;
      const bytes = isSame ? content.subarray(start) : content;
      const range = isSame ? { 'Content-Range': `bytes ${start}-999/1000` } : {};
      response.writeHead(isSame ? 206 : 200, {
        ...{ 'Content-Type': 'text/plain', 'Content-Length': bytes.length, ...range, ...headers },
        ...(tag === '' ? {} : { ETag: tag }),
      });
      if (bytes.length <= most) response.end(bytes);
      else response.write(bytes.subarray(0, most), () => response.destroy());
    };
  }

  test('is taken up where it broke', async () => {
    const clock = new FakeClock();
    serve(400, ['"one"']);
    const seen: number[] = [];
    const onProgress = ({ bytes }: { bytes: number }) => seen.push(bytes);
    const api = server.current.client({ clock });
    expectSameBytes(await buffer(await api.files.download('/a', { onProgress })), content);
    expect(ranges).toEqual([undefined, 'bytes=400-', 'bytes=800-']);
    expect(conditions).toEqual([undefined, '"one"', '"one"']);
    expect(seen).toEqual([0, 400, 800, 1000]);
    expect(clock.pauses).toEqual([500, 500]);
  });

  test('fails when the file changes on the way, and stores nothing', async () => {
    serve(400, ['"one"', '"two"']);
    const api = server.current.client({ clock: new FakeClock() });
    const error = await api.files.downloadTo('/a', temp.file('a')).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(BadAnswerError);
    expect((error as Error).message).toContain('changed while it was downloaded');
    expect(readdirSync(temp.path)).toEqual([]);
  });

  test('fails when versions cannot be told apart', async () => {
    serve(400, ['']);
    const stream = await server.current.client({ clock: new FakeClock() }).files.download('/a');
    await expect(buffer(stream)).rejects.toThrow(IncompleteAnswerError);
    expect(ranges).toHaveLength(1);
  });

  test('fails after as many attempts as are wanted that bring nothing', async () => {
    const clock = new FakeClock();
    serve(0, ['"one"']);
    const stream = await server.current.client({ clock, retry: 0 }).files.download('/a', { resumes: 3 });
    await expect(buffer(stream)).rejects.toThrow(IncompleteAnswerError);
    expect(clock.pauses).toEqual([500, 1000, 2000]);
  });

  test('a service that knows no ranges is told, not believed', async () => {
    serve(1000, ['"one"']);
    await expect(server.current.client().files.download('/a', { start: 5 })).rejects.toThrow('sent the whole file');
  });
});
