import http from 'node:http';
import https from 'node:https';
import { OptionsError } from '../../internal/coded_error';
import { callback, integer, milliseconds, type Check } from '../../internal/options';
import { systemClock, type Clock } from '../../internal/clock';
import { variable } from '../auth/environment';
import { checkHeaders } from './headers';
import { hookSettings, type Hooks, type HookSettings } from './hooks';
import { checkLogger, logLevels, type Logger, type LogLevel } from './logger';
import { proxySetting, type ProxySetting } from '../transport/proxy';
import { defaultRetries, retrySettings, type RetryOptions, type RetrySettings } from './retry_options';
import { tlsSettings, type TlsOptions } from '../transport/tls_options';
import type { AxiosClient } from '../transport/exchange';
import type { Transport } from '../transport/transport';
import { normaliseBaseUrl } from '../url';
import { defaultBudgets, type Budgets } from '../transport/watchdog';

/** Options of every client. */
export interface ClientOptions extends Partial<Budgets> {
  /**
   * Where the service is. A path in it is kept; a missing final slash is added.
   * @default the environment's SMARTFILE_API_URL, else 'https://app.smartfile.com/'
   */
  baseUrl?: string | URL | undefined;
  /**
   * Version of the API: '2', '2.1', '3'.
   * @default '2'
   */
  version?: string | undefined;
  /** Headers to send with every request. */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Largest answer that is read into memory (JSON, text, bytes), in bytes. Streams have no limit.
   * @default 64 MiB
   */
  maxJsonSize?: number | undefined;
  /**
   * How often and when requests are sent again. A number is the most retries, `false` is none.
   * @default 2 retries, where they do no harm: see RetryOptions and docs/retries.md
   */
  retry?: number | false | RetryOptions | undefined;
  /**
   * How many requests may run at once; others wait for their turn. A request that returns a stream runs until the
   * stream was read or destroyed. So a download that feeds an upload of the same client needs two.
   * @default Infinity
   */
  maxConcurrency?: number | undefined;
  /** Functions that are called at certain points of every request. */
  hooks?: Hooks | undefined;
  /** Receives the log of the client. Credentials are masked. */
  logger?: Logger | undefined;
  /**
   * The lowest level that is logged.
   * @default 'debug': the logger has a level of its own
   */
  logLevel?: LogLevel | 'off' | undefined;
  /**
   * Connections to http URLs.
   * @default an agent of the client's own, which keeps connections alive
   */
  httpAgent?: http.Agent | undefined;
  /**
   * Connections to https URLs. The options of a plain `https.Agent` are used through a proxy, too; an agent of another
   * class is used without the proxy.
   * @default an agent of the client's own, which keeps connections alive
   */
  httpsAgent?: https.Agent | undefined;
  /** TLS options for https URLs, such as `{ ca }` for an authority of your own. Not with `httpsAgent`. */
  tls?: TlsOptions | undefined;
  /**
   * URL of a proxy for all requests (`http://user:password@proxy:3128`), or false for none. https URLs are reached
   * through a tunnel (CONNECT), of which the proxy sees the host only.
   * @default as HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say, but never a proxy to this machine
   */
  proxy?: string | URL | false | undefined;
  /**
   * An axios instance to send the requests with, for its interceptors or adapter. Its redirects, timeouts, decoding and
   * buffering are switched off for each request. Its agents are used, if it has any.
   */
  axios?: AxiosClient | undefined;
  /**
   * Sends the requests instead of axios. It receives them with the credentials. Not with `axios`, `proxy`, `tls` or the
   * agents.
   */
  transport?: Transport | undefined;
  /** Time for pauses and measurements. @default the system's */
  clock?: Clock | undefined;
  /** Random numbers from 0 to below 1, for pauses. @default Math.random */
  random?: (() => number) | undefined;
}

/** Options of a client, checked and completed. */
export interface ClientSettings {
  readonly baseUrl: string;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly budgets: Budgets;
  readonly maxJsonSize: number;
  readonly retry: RetrySettings;
  readonly maxConcurrency: number;
  readonly hooks: HookSettings;
  readonly logger: Logger | undefined;
  readonly logLevel: LogLevel | 'off';
  readonly httpAgent: http.Agent | undefined;
  readonly httpsAgent: https.Agent | undefined;
  readonly tls: TlsOptions | undefined;
  readonly proxy: ProxySetting;
  readonly axios: AxiosClient | undefined;
  readonly transport: Transport | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Names of the options of every client. */
export const clientOptionNames = [
  'baseUrl',
  'version',
  'headers',
  'maxJsonSize',
  'retry',
  'maxConcurrency',
  'hooks',
  'logger',
  'logLevel',
  'httpAgent',
  'httpsAgent',
  'tls',
  'proxy',
  'axios',
  'transport',
  'clock',
  'random',
  'noProgressTimeout',
  'answerTimeout',
] as const satisfies readonly (keyof ClientOptions)[];

/** Checks a client's options and fills in the defaults. @throws OptionsError */
export function clientSettings(options: ClientOptions): ClientSettings {
  refuseContradictions(options);
  const baseUrl = options.baseUrl ?? variable('SMARTFILE_API_URL') ?? 'https://app.smartfile.com/';
  return {
    baseUrl: normaliseBaseUrl(baseUrl),
    version: given('version', options.version, versionNumber) ?? '2',
    headers: given('headers', options.headers, clientHeaders) ?? {},
    budgets: budgets(options, defaultBudgets),
    maxJsonSize: given('maxJsonSize', options.maxJsonSize, integer(1, 2 ** 29)) ?? 64 * 1024 * 1024,
    retry: retrySettings(options.retry, defaultRetries),
    maxConcurrency: given('maxConcurrency', options.maxConcurrency, concurrency) ?? Infinity,
    hooks: hookSettings(options.hooks),
    logger: given('logger', options.logger, checkLogger),
    logLevel: given('logLevel', options.logLevel, logLevels) ?? 'debug',
    httpAgent: given('httpAgent', options.httpAgent, agent(http.Agent)),
    httpsAgent: given('httpsAgent', options.httpsAgent, agent(https.Agent)),
    tls: given('tls', options.tls, tlsSettings),
    proxy: proxySetting(options.proxy),
    axios: given('axios', options.axios, axiosClient),
    transport: given('transport', options.transport, transport),
    clock: given('clock', options.clock, clock) ?? systemClock,
    random: (given('random', options.random, callback) as (() => number) | undefined) ?? Math.random,
  };
}

/** Refuses options that would have no effect beside another. */
function refuseContradictions(options: ClientOptions): void {
  const instead = ['axios', 'proxy', 'tls', 'httpAgent', 'httpsAgent'] as const;
  const [name] = instead.filter((each) => options[each] !== undefined);
  if (options.transport !== undefined && name !== undefined) {
    throw new OptionsError(`the options 'transport' and '${name}' exclude each other; pass one of them`);
  }
  if (options.tls !== undefined && options.httpsAgent !== undefined) {
    throw new OptionsError("the options 'tls' and 'httpsAgent' exclude each other: pass the TLS options to the agent");
  }
}

/** Checks a value, unless it is missing. */
export function given<T>(name: string, value: unknown, check: Check<T>): T | undefined {
  return value === undefined ? undefined : check(name, value);
}

/** Time budgets from options, filled in from `defaults`. @throws OptionsError */
export function budgets(options: Partial<Budgets>, defaults: Budgets): Budgets {
  return {
    noProgressTimeout:
      given('noProgressTimeout', options.noProgressTimeout, milliseconds) ?? defaults.noProgressTimeout,
    answerTimeout: given('answerTimeout', options.answerTimeout, milliseconds) ?? defaults.answerTimeout,
  };
}

/** Checks headers for requests of any kind. */
export const clientHeaders: Check<Record<string, string>> = (name, value) => {
  const headers = checkHeaders(name, value);
  if (headers['content-type'] === undefined) return headers;
  throw new OptionsError(`${name}: 'Content-Type' depends on the body and cannot be given here`);
};

export const versionNumber: Check<string> = (name, value) => {
  if (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) return value;
  throw new OptionsError(`${name} must be a string such as '2', '2.1' or '3'`);
};

/** `Infinity` is no limit. */
const concurrency: Check<number> = (name, value) => {
  return value === Infinity ? Infinity : integer(1, Number.MAX_SAFE_INTEGER)(name, value);
};

const axiosClient: Check<AxiosClient> = (name, value) => {
  if (typeof (value as Partial<AxiosClient> | null)?.request === 'function') return value as AxiosClient;
  throw new OptionsError(`${name} must be an axios instance, as axios.create() returns it`);
};

const clock: Check<Clock> = (name, value) => {
  const { now, sleep } = (value ?? {}) as Partial<Clock>;
  if (typeof now === 'function' && typeof sleep === 'function') return value as Clock;
  throw new OptionsError(`${name} must be an object with now() and sleep()`);
};

const transport: Check<Transport> = (name, value) => {
  if (typeof (value as Partial<Transport> | null)?.send === 'function') return value as Transport;
  throw new OptionsError(`${name} must be an object with a send() method`);
};

function agent<T extends http.Agent>(type: abstract new (...args: never[]) => T): Check<T> {
  return (name, value) => {
    if (value instanceof type) return value;
    throw new OptionsError(
      `${name} must be an instance of ${type === (http.Agent as unknown) ? 'http' : 'https'}.Agent`,
    );
  };
}
