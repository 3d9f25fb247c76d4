import { Readable } from 'node:stream';
import { failure, json, useRecordingServer, type Handler } from '../../support/recording_server';

const server = useRecordingServer();
const bytes = Buffer.alloc(100_000, 'content ');
const stored = { path: '/a', size: bytes.length };

/** Keeps the requests, and answers them with these statuses in order; with the last one for all that follow. */
function answer(...statuses: number[]): void {
  const handlers = statuses.map((status): Handler => (request, response) => {
    void server.current.record(request).then(({ method }) => {
      json(response, status < 300 ? (method === 'POST' ? [stored] : stored) : { detail: 'busy' }, status);
    });
  });
  server.current.script(...handlers);
}

test.each(['form', 'stream'] as const)('as a %s goes whole again after 503, with its length', async (as) => {
  answer(503, 200);
  await server.current.client().files.upload(bytes, '/a', { as });
  const [first, second] = server.current.requests;
  expect(server.current.requests).toHaveLength(2);
  for (const { headers, body } of [first!, second!]) {
    expect(headers['content-length']).toBe(String(body.length));
    expect(body.includes(bytes)).toBe(true);
  }
  expect(second!.url).toBe(as === 'form' ? '/api/2/path/data/' : '/api/3/path/data/a');
});

test('a stream is sent once only', async () => {
  answer(503, 200);
  const source = Readable.from([bytes], { objectMode: false });
  const error = await failure(server.current.client().files.upload(source, '/a'));
  expect(error).toMatchObject({ status: 503 });
  expect(server.current.requests).toHaveLength(1);
  expect(source.destroyed).toBe(true);
});

test('retry: false sends once', async () => {
  answer(503, 200);
  const error = await failure(server.current.client().files.upload(bytes, '/a', { retry: false }));
  expect(error).toMatchObject({ status: 503 });
  expect(server.current.requests).toHaveLength(1);
});

test('append names its offset by the range of the request', async () => {
  answer(200);
  await server.current.client().files.append('/a b', bytes, { offset: 5, headers: { 'If-Match': '"tag"' } });
  const { method, url, headers, body } = server.current.last;
  expect({ method, url }).toEqual({ method: 'PATCH', url: '/api/3/path/data/a%20b' });
  expect(headers).toMatchObject({ range: 'bytes=5-', 'if-match': '"tag"', 'content-length': '100000' });
  expect(body.equals(bytes)).toBe(true);
});

test('an error inside of a good answer is an error', async () => {
  server.current.handler = (request, response) => {
    void server.current.record(request).then(() => json(response, { status: 402, detail: 'The limit is reached.' }));
  };
  const error = await failure(server.current.client({ retry: 0 }).files.upload(bytes, '/a', { as: 'stream' }));
  expect(error).toMatchObject({ status: 402, detail: 'The limit is reached.' });
});
