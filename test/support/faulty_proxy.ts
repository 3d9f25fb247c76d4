import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request: the answer of a busy service, a connection that breaks at some point, or silence. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: http.OutgoingHttpHeaders }
  /** The request does not reach the service. */
  | { readonly kind: 'reset' }
  /** The service has the request, all of it; its answer is lost. */
  | { readonly kind: 'lost' }
  /** The answer comes, up to half of its body. */
  | { readonly kind: 'cut' }
  /** Nothing comes. */
  | { readonly kind: 'stall' };

/** A request as the tests see it. */
export interface Passing {
  /** `METHOD path`. */
  readonly line: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** A proxy in front of a service, which hurts one request and passes all others on. */
export class FaultyProxy {
  url = '';
  /** `METHOD path` of all requests so far. */
  readonly requests: string[] = [];
  /** The request that is hurt, counted from 0 or the first whose line fits, and how. */
  fault: { at: number | RegExp; what: Fault } | undefined;
  /** The status by which the service refuses a request; undefined for those that it takes. */
  refuse: (request: Passing) => number | undefined = () => undefined;
  /** Done when a request has come, before it is passed on. */
  before: (request: Passing) => void = () => undefined;
  /** True for a service that gives no entity tags and knows no conditions. */
  isPlain = false;
  private readonly server = http.createServer((request, response) => this.handle(request, response));

  constructor(private readonly target: string) {}

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private handle(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { method = '', url = '', headers } = request;
    const line = `${method} ${new URL(url, this.url).pathname}`;
    const number = this.requests.push(line) - 1;
    request.on('error', () => undefined);
    this.before({ line, headers });
    const fault = this.faultOf(line, number);
    const refusal = this.refuse({ line, headers });
    if (refusal !== undefined) {
      // As many services do: without reading on.
      response.writeHead(refusal, { Connection: 'close' }).end();
      return;
    }
    const passed = Object.entries(headers).filter(([name]) => !this.isPlain || !name.startsWith('if-'));
    if (fault?.kind === 'stall') return;
    if (fault?.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === 'status') {
      request.resume().on('end', () => response.writeHead(fault.status, fault.headers).end());
      return;
    }
    const onward = http.request(
      new URL(url, this.target),
      { method, headers: Object.fromEntries(passed), agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const body = Buffer.concat(chunks);
          if (fault?.kind === 'lost') {
            request.socket.resetAndDestroy();
            return;
          }
          delete answer.headers['transfer-encoding'];
          if (this.isPlain) delete answer.headers.etag;
          // To a HEAD belongs the length that a GET would have brought.
          const length = method === 'HEAD' ? {} : { 'content-length': body.length };
          response.writeHead(answer.statusCode ?? 0, { ...answer.headers, ...length });
          if (fault?.kind === 'cut') response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
          else response.end(body);
        });
      },
    );
    onward.on('error', () => request.socket.destroy());
    request.on('close', () => {
      if (!request.complete) onward.destroy();
    });
    request.pipe(onward);
  }

  private faultOf(line: string, number: number): Fault | undefined {
    const { fault } = this;
    if (!fault || !(typeof fault.at === 'number' ? fault.at === number : fault.at.test(line))) return undefined;
    if (typeof fault.at !== 'number') this.fault = undefined;
    return fault.what;
  }
}
