import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from './certificates';

/** A proxy that forwards http requests and makes tunnels (CONNECT). All hosts lead to this machine. */
export class ProxyServer {
  /** The requests: `CONNECT host:port` or `GET http://host/path`. */
  readonly asked: string[] = [];
  readonly headers: http.IncomingHttpHeaders[] = [];
  /** Bytes that went through tunnels to the service. */
  tunnelled = Buffer.alloc(0);
  /** Status of the answers to CONNECT; 'silence' sends none. */
  connectWith: number | 'silence' = 200;
  /** Port that all tunnels and forwarded requests lead to, instead of the requested one. */
  target: number | undefined;
  private readonly server: http.Server;
  private readonly sockets = new Set<Duplex>();

  constructor(certificate?: Certificate) {
    const forward = (request: http.IncomingMessage, response: http.ServerResponse) => this.forward(request, response);
    this.server = certificate ? https.createServer(certificate, forward) : http.createServer(forward);
    this.server.on('connect', (request: http.IncomingMessage, socket: Duplex) => this.connect(request, socket));
    this.server.on('connection', (socket: Duplex) => this.sockets.add(socket));
  }

  async start(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private note(request: http.IncomingMessage): void {
    this.asked.push(`${request.method} ${request.url}`);
    this.headers.push(request.headers);
  }

  private forward(request: http.IncomingMessage, response: http.ServerResponse): void {
    this.note(request);
    const { pathname, search, port } = new URL(request.url ?? '');
    const options = { port: this.target ?? port, path: pathname + search, method: request.method };
    const onward = http.request({ host: '127.0.0.1', ...options, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  }

  private connect(request: http.IncomingMessage, socket: Duplex): void {
    this.note(request);
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    if (this.connectWith === 'silence') return;
    if (this.connectWith !== 200) {
      socket.end(`HTTP/1.1 ${this.connectWith} no\r\nContent-Length: 2\r\n\r\nno`);
      return;
    }
    const onward = net.connect(this.target ?? Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.on('data', (chunk: Buffer) => (this.tunnelled = Buffer.concat([this.tunnelled, chunk])));
      socket.pipe(onward).pipe(socket);
    });
    this.sockets.add(onward);
    onward.on('error', () => socket.destroy());
  }
}
