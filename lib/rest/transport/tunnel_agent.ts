import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { Proxy } from './proxy';

/** Longest time in milliseconds that a proxy may take to make a connection. */
const patience = 60_000;

type Done = (error: Error | null, socket?: Duplex) => void;
type Options = https.RequestOptions & { readonly [forRequest]?: ClientRequest };

/** The request that a connection is made for, among the connection's options. */
const forRequest = Symbol('request');

/** What Node's agents can do, and its types do not tell. */
interface AgentParts {
  addRequest(request: ClientRequest, options: Options): void;
  createConnection(options: Options, done?: Done): Duplex | undefined;
}
const plain = https.Agent.prototype as unknown as AgentParts;

/**
 * Connections to https URLs through a proxy: it is asked by CONNECT to pass bytes on, and sees the host only. They are
 * kept alive like others.
 */
export class TunnelAgent extends https.Agent implements AgentParts {
  // Private in earnest: it holds the password of the proxy.
  readonly #proxy: Proxy;

  /** @param options those of the agent that would be used without a proxy: for both TLS connections, if there are two. */
  constructor(proxy: Proxy, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  /** Notes the request, whose end must also end the making of its connection. */
  addRequest(request: ClientRequest, options: Options): void {
    plain.addRequest.call(this, request, { ...options, [forRequest]: request });
  }

  override createConnection({ [forRequest]: request, ...options }: Options, done: Done): undefined {
    const connect = this.#connect(options);
    // A request that ends before it has a socket tells nobody.
    const letGo = onDestroy(request, () => connect.destroy());
    connect.once('connect', (answer: http.IncomingMessage, socket: Duplex, rest: Buffer) => {
      letGo();
      if (answer.statusCode === 200) {
        if (rest.length > 0) socket.unshift(rest);
        done(null, plain.createConnection.call(this, { ...options, socket } as Options));
      } else {
        socket.destroy();
        done(refusal(answer.statusCode ?? 0));
      }
    });
    connect.once('timeout', () => connect.destroy(unavailable('it did not answer')));
    connect.once('error', (error: NodeJS.ErrnoException) => {
      letGo();
      done(error.code === proxyDown ? error : unavailable(error.message));
    });
    connect.end();
  }

  #connect({ host, port }: Options): ClientRequest {
    const { protocol, hostname, port: proxyPort, auth } = this.#proxy;
    const target = `${host?.includes(':') ? `[${host}]` : host}:${port ?? 443}`;
    const headers = {
      host: target,
      ...(auth === undefined ? {} : { 'proxy-authorization': `Basic ${Buffer.from(auth).toString('base64')}` }),
    };
    const options = { host: hostname, port: proxyPort, method: 'CONNECT', path: target, headers, timeout: patience };
    return protocol === 'http:'
      ? http.request({ ...options, agent: false })
      : https.request({ ...this.options, ...options, agent: false });
  }
}

/** Calls `callback` when a request is destroyed. @returns what ends that */
function onDestroy(request: ClientRequest | undefined, callback: () => void): () => void {
  if (!request) return () => undefined;
  request.destroy = (error) => {
    callback();
    return http.ClientRequest.prototype.destroy.call<ClientRequest, [Error?], ClientRequest>(request, error);
  };
  return () => void Reflect.deleteProperty(request, 'destroy');
}

const proxyDown = 'ERR_PROXY_UNAVAILABLE';

/** Nothing has been sent to the service. A proxy that fails may work a moment later; one that refuses goes on to. */
function refusal(status: number): Error {
  if (status >= 500) return unavailable(`it replied with ${status}`);
  const hint = status === 407 ? ': give its user name and password in its URL' : '';
  return Object.assign(new Error(`the proxy refused the connection with ${status}${hint}`), {
    code: 'ERR_PROXY_REFUSED',
  });
}

function unavailable(why: string): Error {
  return Object.assign(new Error(`the proxy made no connection: ${why}`), { code: proxyDown });
}
