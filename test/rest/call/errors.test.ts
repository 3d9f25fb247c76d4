import net from 'node:net';
import { APIError, RequestError, ResponseError } from '../../../lib/rest';
import { CodedError } from '../../../lib/internal/coded_error';
import { retryAfter } from '../../../lib/rest/call/retry_after';
import { failure, useRecordingServer, type Failure } from '../support/recording_server';

const server = useRecordingServer();

/** The error of a call that is answered so; the request's body is read first. */
async function refused(
  status: number,
  body: unknown,
  options: { headers?: Record<string, string>; call?: () => Promise<unknown> } = {},
): Promise<Failure> {
  const type = typeof body === 'string' ? {} : { 'Content-Type': 'application/json' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  server.current.handler = (request, response) => {
    request.resume().on('end', () => response.writeHead(status, { ...type, ...options.headers }).end(text));
  };
  const call = options.call ?? (() => server.current.client().get('/path/info', '/a b', { children: true }));
  return failure(call());
}

describe('a ResponseError', () => {
  test('tells what was asked and what was answered', async () => {
    const error = await refused(403, { detail: 'No entry.' });
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toBeInstanceOf(CodedError);
    const url = `${server.current.url}api/2/path/info/a%20b/`;
    expect(error.toJSON?.()).toEqual({
      name: 'ResponseError',
      code: 'ERR_API_RESPONSE',
      message: `GET ${url} replied with 403: No entry.`,
      method: 'GET',
      url,
      status: 403,
      statusText: 'Forbidden',
      detail: 'No entry.',
      body: '{"detail":"No entry."}',
    });
  });

  const fields = { name: ['This field is required.', 'Really.'], email: ['Wrong.'] };
  test.each([
    ['the faults of fields', 400, { field_errors: fields, detail: 'x', src: ['y'] }, fields],
    ['the fault of a move', 400, { src: ['No such source.', 'b'], path: ['c'], detail: 'x' }, 'No such source.'],
    ['the fault of a remove', 404, { path: ['No such path.'], detail: 'x' }, 'No such path.'],
    ['a detail', 500, { detail: 'It broke.' }, 'It broke.'],
    ['any other object', 400, { errors: ['a'] }, 'Error: {"errors":["a"]}'],
    ['a list', 400, ['a'], 'Error: ["a"]'],
    ['null', 400, null, 'Error: null'],
    ['nothing but 404', 404, '<html>', 'Invalid URL, check your API path'],
    ['nothing that is JSON', 500, '<html>', 'Server error; check response for errors'],
    ['an empty text', 502, '', 'Server error; check response for errors'],
  ])('has as detail %s', async (_name, status, body, detail) => {
    expect(await refused(status, body)).toMatchObject({ status, detail });
  });

  test('puts the faults of fields into a sentence', async () => {
    const { message } = await refused(400, { field_errors: fields });
    expect(message).toMatch(/replied with 400: name: This field is required\. Really\.; email: Wrong\.$/);
  });

  test('takes broken JSON for no JSON', async () => {
    const error = await refused(500, '{"detail":', { headers: { 'Content-Type': 'application/json' } });
    expect(error).toMatchObject({ detail: 'Server error; check response for errors', body: '{"detail":' });
  });

  test('keeps the beginning of a long body only', async () => {
    const error = await refused(500, 'x'.repeat(3_000_000));
    expect(error).toHaveProperty('body', 'x'.repeat(4096));
    expect(await refused(500, '')).not.toHaveProperty('body');
  });

  test.each(['put', 'post', 'delete'] as const)('comes from %s as well', async (method) => {
    const call = () => server.current.client()[method]('/user', 'bob', { name: 'x' });
    expect(await refused(404, { detail: 'No user.' }, { call })).toMatchObject({
      method: method.toUpperCase(),
      status: 404,
    });
  });
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])(
    '%i is an error that says where it points, and is not followed',
    async (status) => {
      const location = `http://bob:secret@127.0.0.1:1/elsewhere?token=secret`;
      const call = () => server.current.client().post('/path/oper/move', null, { src: '/a' });
      const error = await refused(status, '', { headers: { Location: location }, call });
      expect(error).toMatchObject({ code: 'ERR_API_RESPONSE', status, location: 'http://127.0.0.1:1/elsewhere' });
      expect(error.message).toMatch(
        /redirects to http:\/\/127\.0\.0\.1:1\/elsewhere; redirects are not followed: set baseUrl/,
      );
      expect(JSON.stringify(error)).not.toContain('secret');
    },
  );

  test('may be relative, or point nowhere', async () => {
    const location = `${server.current.url}login`;
    expect(await refused(302, '', { headers: { Location: '/login?next=/' } })).toMatchObject({ location });
    expect(await refused(304, '')).not.toHaveProperty('location');
    expect(await refused(300, '', { headers: { Location: 'http://' } })).not.toHaveProperty('location');
  });
});

describe('an error within a good answer', () => {
  const hidden = { status: 402, detail: 'Limit reached.' };
  const api = () => server.current.client({ version: '3' });

  test.each(['PUT', 'PATCH'] as const)('of a %s to path/data is an error', async (method) => {
    const call = () => api().request(method, '/path/data', '/f', {}, { body: Buffer.from('x') });
    expect(await refused(200, hidden, { call })).toMatchObject({
      name: 'ResponseError',
      status: 402,
      detail: 'Limit reached.',
      body: JSON.stringify(hidden),
    });
  });

  test.each([
    ['of another endpoint', hidden, () => api().put('/sshkeys', 'bob')],
    ['of another method', hidden, () => api().post('/path/data', '/f')],
    ['with a good status', { status: 200, detail: 'x' }, () => api().put('/path/data', '/f')],
    ['without a detail', { status: 500 }, () => api().put('/path/data', '/f')],
    ['with a status in words', { status: 'bad', detail: 'x' }, () => api().put('/path/data', '/f')],
  ])('%s is none', async (_name, body, call) => {
    await expect(refused(200, body, { call })).rejects.toThrow('the call should fail');
  });
});

describe('retryAfter', () => {
  const now = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT');
  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 21 Oct 2015 07:27:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'x-throttle-wait-seconds': '7' }, 7000],
    [{ 'x-throttle': 'status=FAILURE; next=0.08 sec' }, 80],
    [{ 'x-throttle': 'status=SUCCESS; next=0.33 sec' }, undefined],
    [{ 'retry-after': '1', 'x-throttle': 'status=FAILURE; next=9 sec' }, 1000],
    [{}, undefined],
  ])('of %j is %p', (headers, expected) => expect(retryAfter(headers, now)).toBe(expected));

  test('is told by the error', async () => {
    expect(await refused(429, { detail: 'x' }, { headers: { 'Retry-After': '3' } })).toMatchObject({
      retryAfter: 3000,
    });
    const headers = { 'X-Throttle': 'status=FAILURE; next=0.08 sec' };
    expect(await refused(503, { detail: 'x' }, { headers })).toMatchObject({ retryAfter: 80 });
    expect(await refused(503, { detail: 'x' })).not.toHaveProperty('retryAfter');
  });
});

describe('a RequestError', () => {
  test('tells how the connection failed', async () => {
    // A port that was free a moment ago.
    const closed = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as net.AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const baseUrl = `http://127.0.0.1:${port}/`;
    const error = await failure(server.current.client({ baseUrl }).get('/ping', null, { a: 1 }));
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({
      code: 'ERR_API_REQUEST',
      method: 'GET',
      url: `${baseUrl}api/2/ping/`,
      message: `GET ${baseUrl}api/2/ping/: connect ECONNREFUSED 127.0.0.1:${port}`,
    });
    expect(Object.assign({}, error.cause)).toEqual({
      code: 'ECONNREFUSED',
      errno: expect.any(Number),
      syscall: 'connect',
      address: '127.0.0.1',
      port,
    });
  });

  test('tells of a host that has several addresses', async () => {
    const closed = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as net.AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const error = await failure(server.current.client({ baseUrl: `http://localhost:${port}/` }).get('/ping'));
    expect(error.message).toMatch(/connect ECONNREFUSED (127\.0\.0\.1|::1):\d+/);
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
