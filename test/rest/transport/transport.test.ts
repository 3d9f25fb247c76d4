import http from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  fromFile,
  fromStream,
  type Answer,
  type AnswerStream,
  type ApiRequest,
  type Transport,
} from '../../../lib/rest';
import { AxiosTransport } from '../../../lib/rest/transport/axios_transport';
import { useCleanEnvironment } from '../support/environment';
import { pattern, useFiles } from '../support/files';
import { partsOf } from '../support/multipart';
import { json, RecordingServer, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();
const files = useFiles();
useCleanEnvironment();

/** Sends each request as often as it is answered with 503, up to three times: what a retry would do. */
class Repeating implements Transport {
  readonly seen: ApiRequest[] = [];
  private readonly inner = new AxiosTransport({ httpAgent: undefined, httpsAgent: undefined });

  async send(request: ApiRequest): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      this.seen.push(request);
      const answer = await this.inner.send(request);
      if (answer.status !== 503 || attempt === 3) return answer;
      answer.stream.destroy();
    }
  }

  close(): void {
    this.inner.close();
  }
}

describe('a transport around the transport', () => {
  test.each(['multipart', 'raw', 'form'] as const)('can send a %s body again, whole', async (kind) => {
    const data = pattern(1_000_000);
    const file = fromFile(files.write('f', data));
    const bodies: Buffer[] = [];
    server.current.handler = (request, response) => {
      void server.current.record(request).then(async ({ headers, body }) => {
        const parts = kind === 'multipart' ? await partsOf({ headers, body, method: '', url: '' }) : [];
        bodies.push(parts[0] ? Buffer.from(parts[0].content, 'latin1') : body);
        json(response, { sent: bodies.length }, bodies.length < 3 ? 503 : 200);
      });
    };
    const transport = new Repeating();
    const api = server.current.client({ transport });
    const calls = {
      multipart: () => api.post('/path/data', '/', { file }),
      raw: () => api.put('/path/data', 'f', {}, { body: file }),
      form: () => api.post('/user', null, { name: 'bob' }),
    };
    expect(await calls[kind]()).toEqual({ sent: 3 });
    const expected = kind === 'form' ? Buffer.from('name=bob') : data;
    expect(bodies.map((body) => body.equals(expected))).toEqual([true, true, true]);
    expect(transport.seen.map(({ body }) => body?.repeatable)).toEqual([true, true, true]);
    expect(server.current.requests.every(({ headers }) => headers.authorization?.startsWith('Basic '))).toBe(true);
  });

  test('sees what may be sent again, and what is to be signed', async () => {
    const transport = new Repeating();
    const api = server.current.client({ transport });
    await api.post('/x', null, { file: fromStream((await streamOf('x')) as AnswerStream) });
    await api.put('/x', null, {}, { body: (await streamOf('y')) as AnswerStream });
    await api.post('/x', null, { a: ['1', '2'], b: true });
    await api.get('/x', null, { a: 1 });
    expect(transport.seen.map(({ body, form }) => [body?.repeatable, form])).toEqual([
      [false, undefined],
      [false, undefined],
      [
        true,
        [
          ['a', '1'],
          ['a', '2'],
          ['b', 'true'],
        ],
      ],
      [undefined, undefined],
    ]);
  });

  async function streamOf(text: string): Promise<unknown> {
    const { handler } = server.current;
    server.current.handler = (_request, response) => response.end(text);
    const stream = await server.current.client().get('/path/data', 'f');
    server.current.handler = handler;
    return stream;
  }
});

test('a download can be the body of an upload', async () => {
  const data = pattern(3_000_000);
  const other = new RecordingServer();
  await other.start();
  other.handler = (_request, response) => response.end(data);
  const download = await other.client().get<AnswerStream>('/path/data', 'f');
  await server.current.client().put('/path/data', 'f', {}, { body: download });
  expect(server.current.last.body.equals(data)).toBe(true);
  await other.stop();
});

test('an agent of the caller carries the requests, and is left open by close()', async () => {
  const httpAgent = new http.Agent({ keepAlive: true });
  const used = jest.spyOn(httpAgent, 'createConnection' as never);
  const destroyed = jest.spyOn(httpAgent, 'destroy');
  const api = server.current.client({ httpAgent });
  await api.get('/ping');
  api.close();
  expect(used).toHaveBeenCalledTimes(1);
  expect(destroyed).not.toHaveBeenCalled();
  httpAgent.destroy();
});

test('close() ends the idle connections, and the client works on', async () => {
  const api = server.current.client();
  const gone = new Promise((resolve) => {
    server.current.handler = (request, response) => {
      request.socket.once('close', resolve);
      json(response, {});
    };
  });
  await api.get('/ping');
  api.close();
  await gone;
  expect(await api.get('/ping')).toEqual({});
});

describe('proxies of the environment', () => {
  test('carry requests to other machines', async () => {
    process.env['HTTP_PROXY'] = server.current.url;
    expect(await server.current.client({ baseUrl: 'http://files.example/' }).get('/ping')).toEqual({});
    expect(server.current.last.url).toBe('http://files.example/api/2/ping/');
    expect(server.current.last.headers.host).toBe('files.example');
  });

  test('never those to this machine', async () => {
    process.env['HTTP_PROXY'] = 'http://127.0.0.1:1/';
    expect(await server.current.client().get('/ping')).toEqual({});
    expect(server.current.last.url).toBe('/api/2/ping/');
  });
});

test('any number of calls may run at once', async () => {
  server.current.handler = (request, response) => {
    void server.current.record(request).then(({ body, url }) => response.end(`${url} ${body.length}`));
  };
  const api = server.current.client();
  const data = pattern(200_000);
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, id) => {
      const stream = await api.put<AnswerStream>('/path/data', id, {}, { body: data.subarray(0, id * 4000) });
      return String(await buffer(stream));
    }),
  );
  expect(answers).toEqual(Array.from({ length: 50 }, (_, id) => `/api/2/path/data/${id}/ ${id * 4000}`));
});
