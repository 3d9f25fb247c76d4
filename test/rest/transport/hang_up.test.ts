import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { BasicClient, type BasicClientOptions } from '../../../lib/rest';
import { makeCertificates } from '../support/certificates';
import { pattern } from '../support/files';
import { credentials, failure } from '../support/recording_server';

/** More than the buffers of both sides hold, so that the client is still writing when the server hangs up. */
const body = pattern(8_000_000);
const rounds = 20;

/** What the server does with a connection, once it has read the beginning of a body. */
type Act = (socket: Socket) => void;

let act: Act = () => undefined;
const stops: (() => Promise<unknown>)[] = [];
const sockets = new Set<Socket>();

/** A server that reads no more than the first bytes of a body. What it has not read makes the system send a reset. */
async function listen(server: net.Server): Promise<number> {
  const serve = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    let head = '';
    const read = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      if (head.startsWith('GET')) {
        head = '';
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      socket.off('data', read).pause();
      act(socket);
    };
    socket.on('data', read);
  };
  server.on(server instanceof tls.Server ? 'secureConnection' : 'connection', serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function client(options: BasicClientOptions = {}, server = net.createServer()): Promise<BasicClient> {
  const scheme = server instanceof tls.Server ? 'https' : 'http';
  const baseUrl = `${scheme}://127.0.0.1:${await listen(server)}/`;
  const api = new BasicClient({ baseUrl, ...credentials, netrcFile: false, retry: false, ...options });
  stops.push(() => {
    api.close();
    return Promise.resolve();
  });
  return api;
}

const upload = (api: BasicClient) => failure(api.put('/path/data', 'f', {}, { body }));
const detail = 'no room for that';

/** The answer, of which only the first bytes come where `length` is more than it has. */
function answer(status: number, length?: number): string {
  const text = JSON.stringify({ detail });
  const type = 'Content-Type: application/json\r\n';
  return `HTTP/1.1 ${status} X\r\n${type}Content-Length: ${length ?? text.length}\r\n\r\n${text}`;
}

/** Over TLS what has not been read makes it one. */
function reset(socket: Socket): void {
  if (socket instanceof tls.TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

const hangUps: Readonly<Record<string, (answer: string) => Act>> = {
  'a close': (text) => (socket) => socket.write(text, () => socket.destroy()),
  'a reset': (text) => (socket) => socket.write(text, () => reset(socket)),
  'an end and a close': (text) => (socket) => socket.end(text, () => socket.destroy()),
};

describe.each(Object.entries(hangUps))('an answer before %s is what the call fails with', (_name, hangUp) => {
  test.each([401, 413, 503])('%i', async (status) => {
    const api = await client();
    act = hangUp(answer(status));
    for (let i = 0; i < rounds; i++) expect(await upload(api)).toMatchObject({ status, detail });
  });

  test('over a connection that has served another request', async () => {
    const api = await client();
    act = hangUp(answer(413));
    for (let i = 0; i < rounds; i++) {
      await api.get('/ping');
      expect(await upload(api)).toMatchObject({ status: 413, detail });
    }
  });

  test('over TLS', async () => {
    const { ca, server } = makeCertificates();
    const api = await client({ tls: { ca } }, tls.createServer(server));
    act = hangUp(answer(413));
    for (let i = 0; i < rounds; i++) expect(await upload(api)).toMatchObject({ status: 413, detail });
  });

  test('even when it is cut short itself', async () => {
    const api = await client();
    act = hangUp(answer(413, 1000));
    for (let i = 0; i < rounds; i++) expect(await upload(api)).toMatchObject({ status: 413 });
  });
});

test.each([
  ['no answer', ''],
  ['half of a head', 'HTTP/1.1 413 X\r\nContent-Le'],
  ['an answer that needs the whole body', answer(200)],
])('a connection that is closed after %s has failed, at once', async (_name, text) => {
  const api = await client();
  act = hangUps['a close']!(text);
  for (let i = 0; i < rounds; i++) {
    expect(await upload(api)).toMatchObject({
      code: expect.stringMatching(/^ERR_API_(REQUEST|INCOMPLETE)$/) as string,
    });
  }
});
