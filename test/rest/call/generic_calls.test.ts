import { buffer } from 'node:stream/consumers';
import { OptionsError } from '../../../lib/internal/coded_error';
import { AnswerStream, ApiResponse, fromBlob, type Args, type CallOptions, type Method } from '../../../lib/rest';
import { pattern } from '../support/files';
import { partsOf } from '../support/multipart';
import { failure, json, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();

const answer = (body: string | Buffer, type = 'text/plain', code = 200) => {
  server.current.handler = (request, response) => {
    request.resume();
    response.writeHead(code, { 'Content-Type': type, 'X-Fact': 'one' }).end(body);
  };
};

describe('an answer', () => {
  test('as text, bytes, JSON or a stream, whatever the service calls it', async () => {
    const api = server.current.client();
    for (const type of ['text/plain', 'application/json']) {
      answer('{"a":"ä"}', type);
      expect(await api.get('/x', null, {}, { as: 'text' })).toBe('{"a":"ä"}');
      expect((await api.get('/x', null, {}, { as: 'bytes' })).equals(Buffer.from('{"a":"ä"}'))).toBe(true);
      expect(await api.get('/x', null, {}, { as: 'json' })).toEqual({ a: 'ä' });
      const stream = await api.get('/x', null, {}, { as: 'stream' });
      expect(stream).toBeInstanceOf(AnswerStream);
      expect((await buffer(stream)).toString()).toBe('{"a":"ä"}');
    }
    expect(await server.current.connections).toBe(1);
  });

  test('as JSON may be empty, and must be JSON', async () => {
    answer('');
    expect(await server.current.client().get('/x', null, {}, { as: 'json' })).toBeUndefined();
    answer('<html>');
    const error = await failure(server.current.client().get('/x', null, {}, { as: 'json' }));
    expect(error).toMatchObject({ code: 'ERR_API_ANSWER', body: '<html>' });
  });

  test.each(['text', 'bytes', 'json'] as const)('as %s is limited by maxJsonSize', async (as) => {
    answer(`"${'x'.repeat(1000)}"`);
    const error = await failure(server.current.client({ maxJsonSize: 1000 }).request('GET', '/x', null, {}, { as }));
    expect(error).toMatchObject({ code: 'ERR_API_ANSWER', detail: expect.stringMatching(/larger than 1000 bytes/) });
  });

  test('as a response has a status, headers, and a body that is read on request', async () => {
    answer('{"a":1}', 'application/json', 201);
    const ask = () => server.current.client().post('/x', null, {}, { as: 'response' });
    const response = await ask();
    expect(response).toBeInstanceOf(ApiResponse);
    expect({ status: response.status, text: response.statusText, ok: response.ok }).toEqual({
      status: 201,
      text: 'Created',
      ok: true,
    });
    expect(response.headers['x-fact']).toBe('one');
    expect(await response.json<{ a: number }>()).toEqual({ a: 1 });
    expect(await (await ask()).text()).toBe('{"a":1}');
    expect((await (await ask()).bytes()).toString()).toBe('{"a":1}');
    (await ask()).discard();
  });

  test('as a response may be an error or a redirect, if that is wanted', async () => {
    answer('gone', 'text/plain', 404);
    const options = { as: 'response', throwHttpErrors: false } as const;
    const response = await server.current.client().get('/x', null, {}, options);
    expect(response).toMatchObject({ status: 404, ok: false });
    expect(await response.text()).toBe('gone');
    expect(await failure(server.current.client().get('/x', null, {}, { as: 'response' }))).toMatchObject({
      status: 404,
    });
  });

  test('of head() has no body, and its connection is used again', async () => {
    server.current.handler = (request, response) => {
      response.writeHead(200, { 'Content-Length': request.method === 'HEAD' ? 12_345 : 0, ETag: '"x"' }).end();
    };
    const api = server.current.client();
    const response = await api.head('/path/data', 'f', { raw: true });
    expect(response.headers).toMatchObject({ 'content-length': '12345', etag: '"x"' });
    expect(await response.bytes()).toHaveLength(0);
    for (let i = 0; i < 3; i++) await api.head('/path/data', 'f');
    await api.request('HEAD', '/x');
    expect(await server.current.connections).toBe(1);
  });
});

test('one without a body holds no connection, though nobody reads it', async () => {
  server.current.handler = (_request, response) => response.writeHead(204).end();
  const api = server.current.client({ maxConcurrency: 1 });
  for (let i = 0; i < 3; i++) await api.delete('/x', i, {}, { as: 'response' });
  expect(await server.current.connections).toBe(1);
  expect(api.stats()).toMatchObject({ active: 0, succeeded: 3 });
});

describe('a request', () => {
  const methods: Method[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
  const args: Args = { path: ['/a', '/b'], n: 1 };
  const encoded = 'path=%2Fa&path=%2Fb&n=1';

  test.each(methods)('%s has a query in addition to its arguments', async (method) => {
    await server.current.client().request(method, '/path/info', '/a', args, { query: { fields: ['x', 'y'], z: null } });
    const { url, body } = server.current.last;
    const asQuery = method === 'GET' || method === 'HEAD';
    expect(url).toBe(`/api/2/path/info/a/?${asQuery ? `${encoded}&` : ''}fields=x&fields=y`);
    expect(body.toString()).toBe(asQuery ? '' : encoded);
  });

  test.each([
    ['2', '/api/2/path/data/f/'],
    ['2.1', '/api/2.1/path/data/f/'],
    ['3', '/api/3/path/data/f'],
  ])('goes to version %s of the API', async (version, url) => {
    await server.current.client().patch('/path/data', 'f', {}, { version, body: Buffer.from('x') });
    expect(server.current.last).toMatchObject({ method: 'PATCH', url });
  });

  test('has a JSON body', async () => {
    for (const value of [{ name: 'ä', nested: [1, null] }, [], 'text', 0, false, null]) {
      await server.current.client().put('/sshkeys', 'bob/key', {}, { json: value });
      const { headers, body } = server.current.last;
      expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-length': String(body.length) });
      expect(JSON.parse(body.toString())).toEqual(value);
    }
  });

  test('has a multipart body without a file, if that is wanted', async () => {
    await server.current.client().post('/x', null, args, { multipart: true });
    expect(server.current.last.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    const parts = await partsOf(server.current.last);
    expect(parts.map(({ name, content }) => [name, content])).toEqual([
      ['path', '/a'],
      ['path', '/b'],
      ['n', '1'],
    ]);
  });

  test('has a Blob, a File or a web stream for a body, or for a file of a form', async () => {
    const data = pattern(300_000);
    const api = server.current.client();
    await api.put('/x', 'f', {}, { body: new Blob([data]) });
    expect(server.current.last.headers['content-length']).toBe('300000');
    expect(server.current.last.body.equals(data)).toBe(true);
    await api.put('/x', 'f', {}, { body: new Blob([data]).stream() });
    expect(server.current.last.headers['transfer-encoding']).toBe('chunked');
    expect(server.current.last.body.equals(data)).toBe(true);
    await api.post('/path/data', '/', { a: new File(['a'], 'a.txt'), b: fromBlob(new Blob(['b']), 'b.txt') });
    const parts = await partsOf(server.current.last);
    expect(parts).toMatchObject([
      { name: 'a', fileName: 'a.txt', content: 'a' },
      { name: 'b', fileName: 'b.txt', content: 'b' },
    ]);
  });

  test('that is given a web stream and fails lets go of it', async () => {
    const cancelled = new Promise((resolve) => {
      const stream = new ReadableStream<Uint8Array>({ pull: (to) => to.enqueue(pattern(1000)), cancel: resolve });
      server.current.handler = (_request, response) => json(response, { detail: 'no' }, 413);
      void failure(server.current.client().put('/x', 'f', {}, { body: stream }));
    });
    await cancelled;
    const locked = new Blob(['x']).stream();
    locked.getReader();
    expect(await failure(server.current.client().put('/x', 'f', {}, { body: locked }))).toMatchObject({
      code: 'ERR_API_BODY',
    });
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  test.each([
    ['two bodies', { json: 1, body: Buffer.from('x') }, /'body' and 'json' exclude each other/],
    ['JSON as multipart', { json: 1, multipart: true }, /'json' and 'multipart' exclude each other/],
    ['JSON that is none', { json: circular }, /cannot be written as JSON/],
    ['a function as JSON', { json: () => 1 }, /cannot be written as JSON/],
    ['a file in the query', { query: { f: Buffer.from('x') } }, /'query' cannot hold a file/],
    ['a query that is none', { query: ['a'] }, /query must be an object/],
    ['a version that is none', { version: '../3' }, /version/],
    ['errors that nobody sees', { throwHttpErrors: false }, /needs as: 'response'/],
  ])('with %s is not sent', async (_name, options, message) => {
    const error = await failure(server.current.client().post('/x', null, {}, options as CallOptions));
    expect(error).toBeInstanceOf(OptionsError);
    expect(error.message).toMatch(message);
    expect(server.current.requests).toHaveLength(0);
  });

  test('JSON and arguments exclude each other, and GET has no body', async () => {
    const api = server.current.client();
    expect((await failure(api.post('/x', null, { a: 1 }, { json: 1 }))).message).toMatch(/'json' and arguments/);
    expect((await failure(api.get('/x', null, {}, { json: 1 }))).message).toMatch(/GET request cannot have a body/);
  });
});
