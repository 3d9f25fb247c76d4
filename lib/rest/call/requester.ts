import { OptionsError } from '../../internal/coded_error';
import type { Clock } from '../../internal/clock';
import { describe } from '../../internal/options';
import { Turns } from '../../internal/turns';
import type { Authorizer } from '../auth/authorizer';
import { AuthorizingTransport } from '../auth/authorizing_transport';
import { Session } from '../auth/session';
import { fieldsOf, filesWithin, type Args } from '../body/form';
import { AxiosTransport } from '../transport/axios_transport';
import { proxySecretsFor } from '../transport/proxy';
import { methods, type Method, type Transport } from '../transport/transport';
import { apiUrl, publicUrl, type Id } from '../url';
import { callSettings, type CallOptions } from './call_options';
import { Monitor } from './client_events';
import type { ClientSettings } from './client_options';
import { SafeLog } from './logger';
import { makeRequest } from './make_request';
import { Redactor } from './redactor';
import { RunningCall, type CallContext, type CallPlan } from './running_call';

/** Makes calls of the API: all that typed calls need of a client. */
export interface Requester {
  /** Where the service is, with a final slash. */
  readonly baseUrl: string;
  /** Version of the API. */
  readonly version: string;
  /** The clock of the client. */
  readonly clock: Clock;
  /** Makes a call; what it returns follows from the option `as`. */
  request(method: Method, endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown>;
  /**
   * Masks credentials that the service repeats: in a text, or in every text within parsed JSON.
   * @hidden
   */
  masked(value: unknown): unknown;
}

/** The requester of a client: holds its settings, its session, and what its calls share. */
export class ClientRequester implements Requester {
  readonly session: Session;
  readonly #settings: ClientSettings;
  readonly #sender: Transport;
  readonly #context: CallContext;
  readonly #redactor: Redactor;

  constructor(settings: ClientSettings, authorizer: Authorizer) {
    const { baseUrl, proxy, logger, logLevel, maxConcurrency } = settings;
    this.#settings = settings;
    this.session = new Session(() => settings.clock.now());
    const authorized = this.session.authorizer(authorizer);
    this.#sender = this.session.transport(settings.transport ?? new AxiosTransport(settings));
    this.#redactor = new Redactor(() => [...authorized.secrets, ...proxySecretsFor(baseUrl, proxy)]);
    this.#context = {
      transport: new AuthorizingTransport(this.#sender, authorized),
      settings,
      turns: new Turns(maxConcurrency),
      monitor: new Monitor(),
      log: new SafeLog(logger, logLevel, this.#redactor),
    };
  }

  get baseUrl(): string {
    return this.#settings.baseUrl;
  }

  get version(): string {
    return this.#settings.version;
  }

  get clock(): Clock {
    return this.#settings.clock;
  }

  get monitor(): Monitor {
    return this.#context.monitor;
  }

  /** How many calls wait for their turn. */
  get waiting(): number {
    return this.#context.turns.waiting;
  }

  async request(
    method: Method,
    endpoint: string,
    id?: Id,
    args?: Args | null,
    options?: CallOptions,
  ): Promise<unknown> {
    try {
      const call = callSettings(options ?? {}, this.#settings);
      checkCall(method, endpoint, id, args);
      const { url, segments } = apiUrl(this.baseUrl, call.version, endpoint, id);
      const reading = {
        request: { method, url: publicUrl(url) ?? '' },
        segments,
        as: call.as,
        throwHttpErrors: call.throwHttpErrors,
        maxJsonSize: this.#settings.maxJsonSize,
        redactor: this.#redactor,
        now: () => this.clock.now(),
      };
      const request = makeRequest(method, url, fieldsOf(args ?? {}), call);
      return await this.send({ endpoint, request, options: call, reading });
    } catch (error) {
      for (const file of filesWithin([...Object.values(args ?? {}), options?.body])) file.release?.();
      throw error;
    }
  }

  /**
   * Makes a prepared call: one of the API, or another, such as a step of OAuth.
   * @param authorizer authorizes the call instead of the client's own credentials.
   */
  send(plan: CallPlan, authorizer?: Authorizer): Promise<unknown> {
    const context = authorizer
      ? { ...this.#context, transport: new AuthorizingTransport(this.#sender, authorizer) }
      : this.#context;
    return new RunningCall(context, plan).run();
  }

  masked(value: unknown): unknown {
    return this.#redactor.json(value);
  }

  /** Closes idle connections. */
  close(): void {
    this.#sender.close?.();
  }
}

function checkCall(method: Method, endpoint: string, id: Id, args: Args | null | undefined): void {
  if (!methods.includes(method)) throw new OptionsError(`method must be one of ${methods.join(', ')}`);
  if (typeof endpoint !== 'string') {
    throw new OptionsError(`endpoint must be a string such as '/path/info', not ${describe(endpoint)}`);
  }
  if (id !== null && id !== undefined && typeof id !== 'string' && !Number.isFinite(id)) {
    throw new OptionsError(`id must be a string or a number (arguments come third), not ${describe(id)}`);
  }
  if (args !== null && args !== undefined && (typeof args !== 'object' || Array.isArray(args))) {
    throw new OptionsError(`args must be an object of names and values, not ${describe(args)}`);
  }
}
