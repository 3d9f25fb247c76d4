import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { Proxy } from './proxy';

/** Longest time in milliseconds that a proxy may take to connect. */
const patience = 60_000;

type Done = (error: Error | null, socket?: Duplex) => void;
type Options = https.RequestOptions & { readonly [forRequest]?: ClientRequest };

/** Key of the request that a connection is made for, among the options of the connection. */
const forRequest = Symbol('request');

/** Methods of Node's agents that its types lack. `createConnection` is documented, `addRequest` is not. */
interface AgentParts {
  addRequest(request: ClientRequest, options: Options): void;
  createConnection(options: Options, done?: Done): Duplex | undefined;
}
const plain = https.Agent.prototype as unknown as AgentParts;

/**
 * Connections to https URLs through a proxy. A CONNECT request asks the proxy to pass bytes on, so that it sees the
 * host only. Connections are kept alive like others.
 *
 * hpagent, https-proxy-agent and axios' own tunnels were tried instead. None of them ends the CONNECT when the request
 * is aborted, and none distinguishes a refusal of the proxy from a failure, or from an answer of the service, which
 * decides whether the request is sent again.
 */
export class TunnelAgent extends https.Agent implements AgentParts {
  // A # field, since it holds the password of the proxy.
  readonly #proxy: Proxy;

  /** @param options of the agent for direct connections; also for the connection to the proxy, if that has TLS. */
  constructor(proxy: Proxy, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  /** Adds the request to the options of its connection, so that its end also ends the CONNECT. */
  addRequest(request: ClientRequest, options: Options): void {
    plain.addRequest.call(this, request, { ...options, [forRequest]: request });
  }

  override createConnection({ [forRequest]: request, ...options }: Options, done: Done): undefined {
    const connect = this.#connect(options);
    // Before a request has a socket, nothing else reports its end.
    const letGo = onDestroy(request, () => connect.destroy());
    connect.once('connect', (answer: http.IncomingMessage, socket: Duplex, rest: Buffer) => {
      letGo();
      if (answer.statusCode === 200) {
        if (rest.length > 0) socket.unshift(rest);
        done(null, plain.createConnection.call(this, { ...options, socket } as Options));
      } else {
        socket.destroy();
        done(this.#refusal(answer.statusCode ?? 0));
      }
    });
    connect.once('timeout', () => {
      connect.destroy(this.#unavailable(`it did not answer within ${patience / 1000} seconds`));
    });
    connect.once('error', (error: NodeJS.ErrnoException) => {
      letGo();
      done(error.code === proxyDown ? error : this.#unavailable(error.message));
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

  /** The error for a CONNECT that failed. A proxy that is unavailable may work a moment later; a refusal is final. */
  #refusal(status: number): Error {
    if (status >= 500) return this.#unavailable(`it replied with ${status}`);
    const hint = status === 407 ? ': put user name and password for the proxy into its URL' : '';
    const message = `the proxy ${this.#name} refused the connection with ${status}${hint}`;
    return Object.assign(new Error(message), { code: 'ERR_PROXY_REFUSED' });
  }

  #unavailable(why: string): Error {
    return Object.assign(new Error(`the proxy ${this.#name} made no connection: ${why}`), { code: proxyDown });
  }

  /** The proxy for people, without its password. */
  get #name(): string {
    const { hostname, port } = this.#proxy;
    return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
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
