import http from 'node:http';
import https from 'node:https';
import { OptionsError } from '../internal/coded_error';
import { abortSignal, callback, integer, oneOf, refuseUnknown, type Check } from '../internal/options';
import type { OnProgress } from '../internal/progress';
import { isFileSource, type FileSource } from './body';
import { variable } from './environment';
import { checkHeaders } from './headers';
import type { Transport } from './transport';
import { normaliseBaseUrl } from './url';
import { defaultBudgets, type Budgets } from './watchdog';

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
   * Largest JSON answer that is taken, in bytes. Streams have no limit.
   * @default 64 MiB
   */
  maxJsonSize?: number | undefined;
  /**
   * Connections to http URLs.
   * @default an agent of the client's own, which keeps connections alive
   */
  httpAgent?: http.Agent | undefined;
  /**
   * Connections to https URLs; the place for certificates of one's own (`new https.Agent({ ca })`).
   * @default an agent of the client's own, which keeps connections alive
   */
  httpsAgent?: https.Agent | undefined;
  /**
   * What sends the requests. It gets them with the credentials.
   * @default axios, with the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, but never one for this machine
   */
  transport?: Transport | undefined;
}

/** Options of one call. */
export interface CallOptions extends Partial<Budgets> {
  /** Stops the call with an AbortError, and the reading of a stream that it answered with. */
  signal?: AbortSignal | undefined;
  /** Called for each piece of the request's body that goes out, with the bytes of the whole body. */
  onUploadProgress?: OnProgress | undefined;
  /** Headers to send, besides and before the client's. A Content-Type is that of `body`. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Body of the request, sent as it is instead of a form; default type application/octet-stream. */
  body?: FileSource | undefined;
  /**
   * `stream` hands over any good answer as a stream, JSON too: for files that may be JSON files.
   * @default 'auto'
   */
  as?: 'auto' | 'stream' | undefined;
}

/** The same, checked and filled in. */
export interface ClientSettings {
  readonly baseUrl: string;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly budgets: Budgets;
  readonly maxJsonSize: number;
  readonly httpAgent: http.Agent | undefined;
  readonly httpsAgent: https.Agent | undefined;
  readonly transport: Transport | undefined;
}

export interface CallSettings {
  readonly signal: AbortSignal | undefined;
  readonly onUploadProgress: OnProgress | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: FileSource | undefined;
  readonly as: 'auto' | 'stream';
  readonly budgets: Budgets;
}

/** Names of the options of every client. */
export const clientOptionNames = [
  'baseUrl',
  'version',
  'headers',
  'maxJsonSize',
  'httpAgent',
  'httpsAgent',
  'transport',
  'noProgressTimeout',
  'answerTimeout',
] as const satisfies readonly (keyof ClientOptions)[];

const callOptionNames = [
  'signal',
  'onUploadProgress',
  'headers',
  'body',
  'as',
  'noProgressTimeout',
  'answerTimeout',
] as const satisfies readonly (keyof CallOptions)[];

/** Longest time that Node's timers can count. */
const longestTime = 2 ** 31 - 1;

/** Checks a client's options and fills in the defaults. @throws OptionsError */
export function clientSettings(options: ClientOptions): ClientSettings {
  const baseUrl = options.baseUrl ?? variable('SMARTFILE_API_URL') ?? 'https://app.smartfile.com/';
  return {
    baseUrl: normaliseBaseUrl(baseUrl),
    version: given('version', options.version, versionNumber) ?? '2',
    headers: given('headers', options.headers, clientHeaders) ?? {},
    budgets: budgets(options, defaultBudgets),
    maxJsonSize: given('maxJsonSize', options.maxJsonSize, integer(1, 2 ** 29)) ?? 64 * 1024 * 1024,
    httpAgent: given('httpAgent', options.httpAgent, agent(http.Agent)),
    httpsAgent: given('httpsAgent', options.httpsAgent, agent(https.Agent)),
    transport: given('transport', options.transport, transport),
  };
}

/** Checks a call's options. @throws OptionsError */
export function callSettings(options: CallOptions, client: ClientSettings): CallSettings {
  refuseUnknown('call', options, callOptionNames);
  const headers = given('headers', options.headers, checkHeaders) ?? {};
  if (headers['content-type'] !== undefined && options.body === undefined) {
    throw new OptionsError("headers: 'Content-Type' goes with the option 'body' only; forms have a type of their own");
  }
  return {
    signal: given('signal', options.signal, abortSignal),
    onUploadProgress: given('onUploadProgress', options.onUploadProgress, callback) as OnProgress | undefined,
    headers: { ...client.headers, ...headers },
    body: given('body', options.body, fileSource),
    as: given('as', options.as, oneOf('auto', 'stream')) ?? 'auto',
    budgets: budgets(options, client.budgets),
  };
}

function given<T>(name: string, value: unknown, check: Check<T>): T | undefined {
  return value === undefined ? undefined : check(name, value);
}

function budgets(options: Partial<Budgets>, defaults: Budgets): Budgets {
  const time = integer(0, longestTime);
  return {
    noProgressTimeout: given('noProgressTimeout', options.noProgressTimeout, time) ?? defaults.noProgressTimeout,
    answerTimeout: given('answerTimeout', options.answerTimeout, time) ?? defaults.answerTimeout,
  };
}

const clientHeaders: Check<Record<string, string>> = (name, value) => {
  const headers = checkHeaders(name, value);
  if (headers['content-type'] === undefined) return headers;
  throw new OptionsError(`${name}: 'Content-Type' depends on the body and cannot be given to the client`);
};

const versionNumber: Check<string> = (name, value) => {
  if (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) return value;
  throw new OptionsError(`${name} must be a string such as '2', '2.1' or '3'`);
};

const fileSource: Check<FileSource> = (name, value) => {
  if (isFileSource(value)) return value;
  throw new OptionsError(`${name} must be a stream, bytes or a FileBody such as fromFile(path)`);
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
