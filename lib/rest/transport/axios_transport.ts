import http from 'node:http';
import https from 'node:https';
import type { AxiosProxyConfig, AxiosRequestConfig } from 'axios';
import { untilAborted } from '../../internal/abort';
import { Exchange, type AxiosClient } from './exchange';
import { proxyFor, type Proxy, type ProxySetting } from './proxy';
import type { TlsOptions } from './tls_options';
import type { Answer, ApiRequest, Transport } from './transport';
import { TunnelAgent } from './tunnel_agent';

export interface AxiosTransportOptions {
  /** Connections to http URLs; default: an agent of its own, which keeps them alive. */
  readonly httpAgent?: http.Agent | undefined;
  /** Connections to https URLs; default: an agent of its own, which keeps them alive. */
  readonly httpsAgent?: https.Agent | undefined;
  /** For the https agent of its own. */
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxySetting;
  /** Default: an instance that shares nothing with the program's. */
  readonly axios?: AxiosClient | undefined;
}

/** Sends requests with axios, without its redirects, timeouts, decoding and buffering. */
export class AxiosTransport implements Transport {
  // # fields, since agents hold sockets, and sockets the requests that were sent over them.
  #axios: AxiosClient | undefined;
  readonly #proxy: ProxySetting;
  readonly #httpAgent: http.Agent;
  readonly #httpsAgent: https.Agent;
  readonly #ownAgents: (http.Agent | https.Agent)[] = [];
  /** An agent for each proxy that was needed. The environment names only a few. */
  readonly #tunnels = new Map<string, TunnelAgent>();

  constructor({ httpAgent, httpsAgent, tls, proxy = 'environment', axios }: AxiosTransportOptions) {
    this.#axios = axios;
    this.#proxy = proxy;
    const defaults = axios?.defaults as AxiosRequestConfig | undefined;
    this.#httpAgent =
      httpAgent ?? (defaults?.httpAgent as http.Agent | undefined) ?? this.#own(new http.Agent({ keepAlive: true }));
    this.#httpsAgent =
      httpsAgent ??
      (defaults?.httpsAgent as https.Agent | undefined) ??
      this.#own(new https.Agent({ keepAlive: true, ...tls }));
  }

  async send(request: ApiRequest): Promise<Answer> {
    const route = this.#route(request.url);
    const body =
      request.body && (await untilAborted(request.body.open(), request.signal, (late) => late.stream.destroy()));
    return new Exchange((this.#axios ??= newAxios()), route, request, body).run();
  }

  close(): void {
    for (const agent of this.#ownAgents) agent.destroy();
  }

  /** Agents and proxy for a URL. */
  #route(url: string): AxiosRequestConfig {
    const proxy = proxyFor(url, this.#proxy);
    const direct = { httpAgent: this.#httpAgent, httpsAgent: this.#httpsAgent, proxy: false } as const;
    if (!proxy) return direct;
    if (!url.startsWith('https:')) return { ...direct, proxy: axiosProxy(proxy) };
    // An agent of another class may make connections in its own way, perhaps through another proxy.
    if (Object.getPrototypeOf(this.#httpsAgent) !== https.Agent.prototype) return direct;
    return { ...direct, httpsAgent: this.#tunnel(proxy) };
  }

  #tunnel(proxy: Proxy): TunnelAgent {
    const key = JSON.stringify(proxy);
    let agent = this.#tunnels.get(key);
    if (!agent) this.#tunnels.set(key, (agent = this.#own(new TunnelAgent(proxy, this.#httpsAgent.options))));
    return agent;
  }

  #own<T extends http.Agent>(agent: T): T {
    this.#ownAgents.push(agent);
    return agent;
  }
}

function axiosProxy({ protocol, hostname, port, auth }: Proxy): AxiosProxyConfig {
  const [username = '', ...password] = auth?.split(':') ?? [];
  return {
    protocol,
    host: hostname,
    port,
    ...(auth === undefined ? {} : { auth: { username, password: password.join(':') } }),
  };
}

/**
 * Loads axios with the first request: loading it takes longer than all the rest of the client.
 *
 * Not axios.create(), which would copy the defaults that the program has set for axios, headers included.
 */
function newAxios(): AxiosClient {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Axios } = require('axios') as typeof import('axios');
  return new Axios({ adapter: 'http' });
}
