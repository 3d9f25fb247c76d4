import { Readable } from 'node:stream';
import { fromFile, type TransferProgress } from '../../../lib/rest';
import { ProgressMeter } from '../../../lib/rest/call/transfer_progress';
import { FakeClock } from '../support/clock';
import { pattern, useFiles } from '../support/files';
import { failure, json, status, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();
const files = useFiles();

describe('an upload', () => {
  test('of known size reports it, as Content-Length says it, up to the whole', async () => {
    const file = fromFile(files.write('f', pattern(500_000)));
    const seen: TransferProgress[] = [];
    const onUploadProgress = (progress: TransferProgress) => void seen.push(progress);
    await server.current.client().post('/path/data', '/', { file, note: 'ä' }, { onUploadProgress });
    const total = Number(server.current.last.headers['content-length']);
    expect(total).toBe(server.current.last.body.length);
    expect(seen.every((each) => each.total === total && each.attempt === 1)).toBe(true);
    expect(seen.map(({ bytes }) => bytes)).toEqual(seen.map(({ transferred }) => transferred));
    expect(seen.map(({ percent }) => percent)).toEqual(seen.map(({ bytes }) => (bytes / total) * 100));
    expect(seen.at(-1)).toMatchObject({ bytes: total, percent: 100 });
  });

  test('of unknown size has neither total nor percent', async () => {
    const seen: TransferProgress[] = [];
    const body = Readable.from([pattern(300_000)]);
    await server.current.client().put('/x', 'f', {}, { body, onUploadProgress: (each) => seen.push(each) });
    expect(seen.at(-1)).toMatchObject({ bytes: 300_000 });
    for (const each of seen) expect(Object.keys(each).sort()).toEqual(['attempt', 'bytes', 'rate', 'transferred']);
  });

  test('that is sent again starts anew, and says so', async () => {
    server.current.script(status(503), (request, response) => {
      void server.current.record(request).then(() => json(response, {}));
    });
    const seen: TransferProgress[] = [];
    const data = pattern(200_000);
    await server.current.client().put('/x', 'f', {}, { body: data, onUploadProgress: (each) => seen.push(each) });
    const second = seen.findIndex(({ attempt }) => attempt === 2);
    expect(seen[second]).toMatchObject({ bytes: 0, total: 200_000, percent: 0, attempt: 2 });
    for (const part of [seen.slice(0, second), seen.slice(second)]) {
      const bytes = part.map((each) => each.bytes);
      expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
      expect(new Set(part.map(({ attempt }) => attempt)).size).toBe(1);
    }
    expect(seen.at(-1)).toMatchObject({ bytes: 200_000, attempt: 2 });
  });
});

describe('a download', () => {
  test.each([
    [true, ['attempt', 'bytes', 'percent', 'rate', 'total', 'transferred']],
    [false, ['attempt', 'bytes', 'rate', 'transferred']],
  ])('of known size (%j) reports %j', async (known, names) => {
    const data = pattern(500_000);
    server.current.handler = (_request, response) => {
      response.writeHead(200, known ? { 'Content-Length': data.length } : {}).end(data);
    };
    const seen: TransferProgress[] = [];
    const onDownloadProgress = (progress: TransferProgress) => void seen.push(progress);
    const bytes = await server.current.client().get('/path/data', 'f', {}, { as: 'bytes', onDownloadProgress });
    expect(bytes.equals(data)).toBe(true);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toMatchObject({ bytes: 500_000, ...(known && { total: 500_000, percent: 100 }) });
    expect(Object.keys(seen.at(-1) ?? {}).sort()).toEqual(names);
  });

  test('reports nothing of errors, and starts anew with the next attempt', async () => {
    server.current.script(
      status(503, {}, 'x'.repeat(1000)),
      (request, response) => {
        response.writeHead(200, { 'Content-Length': 1000 }).write('x'.repeat(10), () => request.socket.destroy());
      },
      (_request, response) => response.end('x'.repeat(1000)),
    );
    const seen: TransferProgress[] = [];
    const onDownloadProgress = (progress: TransferProgress) => void seen.push(progress);
    await server.current.client().get('/x', null, {}, { as: 'text', onDownloadProgress });
    expect(seen.map(({ attempt, bytes }) => [attempt, bytes])).toEqual([
      [2, 10],
      [3, 0],
      [3, 1000],
    ]);
  });

  test('ends with what the callback throws', async () => {
    const own = new Error('no more');
    const onDownloadProgress = () => {
      throw own;
    };
    server.current.handler = (_request, response) => response.end('x');
    expect(await failure(server.current.client().get('/x', null, {}, { as: 'text', onDownloadProgress }))).toBe(own);
  });
});

test('the rate is that of the last five seconds', () => {
  const clock = new FakeClock();
  const meter = new ProgressMeter(() => clock.now(), 1);
  const rate = (seconds: number, bytes: number) => {
    clock.time += seconds * 1000;
    return meter.report({ bytes }).rate;
  };
  expect(rate(0, 100)).toBe(0);
  expect(rate(1, 1000)).toBe(1000);
  expect(rate(1, 4000)).toBe(2000);
  // A halt: what was fast more than five seconds ago counts no longer.
  for (let i = 0; i < 10; i++) rate(1, 4000);
  expect(rate(1, 4000)).toBe(0);
  expect(meter.report({ bytes: 0, total: 0 })).toMatchObject({ percent: 100, total: 0 });
});
