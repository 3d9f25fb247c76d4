import http from 'node:http';
import https from 'node:https';
import { Axios } from 'axios';
import { untilAborted } from './abort_listeners';
import { Exchange, type AxiosClient } from './exchange';
import type { Answer, ApiRequest, Transport } from './transport';

export interface AxiosTransportOptions {
  /** Connections to http URLs; default: an own agent that keeps them alive. */
  readonly httpAgent: http.Agent | undefined;
  /** Connections to https URLs; default: an own agent that keeps them alive. */
  readonly httpsAgent: https.Agent | undefined;
}

/** Sends requests by axios, which is left with little to do: no redirects, no timeouts, no decoding, no buffering. */
export class AxiosTransport implements Transport {
  // Private in earnest: agents hold sockets, and sockets the requests that went over them.
  readonly #axios: AxiosClient;
  readonly #ownAgents: (http.Agent | https.Agent)[] = [];

  constructor(options: AxiosTransportOptions) {
    // Not axios.create(): that would take over whatever the program has set as axios' defaults, headers included.
    this.#axios = new Axios({
      adapter: 'http',
      httpAgent: options.httpAgent ?? this.#own(new http.Agent({ keepAlive: true })),
      httpsAgent: options.httpsAgent ?? this.#own(new https.Agent({ keepAlive: true })),
      // Following redirects needs a copy of the whole body in memory, and would carry the credentials elsewhere.
      maxRedirects: 0,
      // -1 is no limit. Any other number would put another stream in front of each body.
      maxBodyLength: -1,
      maxContentLength: -1,
      timeout: 0,
      decompress: false,
      allowAbsoluteUrls: false,
      responseType: 'stream',
      validateStatus: () => true,
    });
  }

  async send(request: ApiRequest): Promise<Answer> {
    const body =
      request.body && (await untilAborted(request.body.open(), request.signal, (late) => late.stream.destroy()));
    return new Exchange(this.#axios, request, body).run();
  }

  close(): void {
    for (const agent of this.#ownAgents) agent.destroy();
  }

  #own<T extends http.Agent>(agent: T): T {
    this.#ownAgents.push(agent);
    return agent;
  }
}
