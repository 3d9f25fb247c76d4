import { OptionsError } from '../../internal/coded_error';
import { abortSignal, boolean, callback, describe, oneOf, refuseUnknown, type Check } from '../../internal/options';
import type { AnswerKind } from './answer';
import { isFileSource, type FileSource } from '../body/body';
import type { Args } from '../body/form';
import { checkHeaders } from './headers';
import { budgets, given, versionNumber, type ClientSettings } from './client_options';
import { retrySettings, type RetryOptions, type RetrySettings } from './retry_options';
import type { OnTransferProgress } from './transfer_progress';
import type { Budgets } from '../transport/watchdog';

/** Options of one call. */
export interface CallOptions extends Partial<Budgets> {
  /** Ends the call with an AbortError, and the reading of a stream that it returned. */
  signal?: AbortSignal | undefined;
  /** Called for each piece of the request's body that is sent, with the bytes of the whole body so far. */
  onUploadProgress?: OnTransferProgress | undefined;
  /** Called for each piece of the answer's body that is received. */
  onDownloadProgress?: OnTransferProgress | undefined;
  /** Headers to send, which take precedence over the client's. A Content-Type needs the option `body`. */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Version of the API.
   * @default the client's
   */
  version?: string | undefined;
  /** Arguments for the query of the URL, with any method. With GET and HEAD they follow `args`. */
  query?: Args | undefined;
  /** Body of the request, sent as it is in place of a form; default type application/octet-stream. */
  body?: FileSource | undefined;
  /** Value that is sent as JSON, in place of a form. */
  json?: unknown;
  /** True sends `args` as multipart/form-data even without a file among them. */
  multipart?: boolean | undefined;
  /**
   * The form of the answer.
   *
   * - `auto`: parsed JSON where the service sends `application/json`, undefined where it sends nothing, else a stream
   * - `json`: parsed JSON whatever the service calls it; undefined for an empty body
   * - `text`, `bytes`: the body, up to `maxJsonSize`
   * - `stream`: the body as an AnswerStream, JSON too: for files that may be JSON files
   * - `response`: an ApiResponse with status and headers, which reads its body on demand
   * @default 'auto'
   */
  as?: AnswerKind | undefined;
  /**
   * False makes `as: 'response'` return answers with an error status as well, and redirects.
   * @default true
   */
  throwHttpErrors?: boolean | undefined;
  /** How often and when the request is sent again: changes to the client's `retry`. */
  retry?: number | false | RetryOptions | undefined;
}

/** Options of one call, checked and completed from the client's. */
export interface CallSettings {
  readonly signal: AbortSignal | undefined;
  readonly onUploadProgress: OnTransferProgress | undefined;
  readonly onDownloadProgress: OnTransferProgress | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly version: string;
  readonly query: Args;
  readonly body: FileSource | undefined;
  /** The text of the JSON body. */
  readonly json: string | undefined;
  readonly multipart: boolean;
  readonly as: AnswerKind;
  readonly throwHttpErrors: boolean;
  readonly budgets: Budgets;
  readonly retry: RetrySettings;
}

const callOptionNames = [
  'signal',
  'onUploadProgress',
  'onDownloadProgress',
  'headers',
  'version',
  'query',
  'body',
  'json',
  'multipart',
  'as',
  'throwHttpErrors',
  'retry',
  'noProgressTimeout',
  'answerTimeout',
] as const satisfies readonly (keyof CallOptions)[];

/** Checks the options of a call and completes them from the client's. @throws OptionsError */
export function callSettings(options: CallOptions, client: ClientSettings): CallSettings {
  refuseUnknown('call', options, callOptionNames);
  const headers = given('headers', options.headers, checkHeaders) ?? {};
  if (headers['content-type'] !== undefined && options.body === undefined) {
    throw new OptionsError("headers: 'Content-Type' needs the option 'body': forms and JSON have types of their own");
  }
  const bodies = (['body', 'json', 'multipart'] as const).filter((name) => {
    return options[name] !== undefined && options[name] !== false;
  });
  if (bodies.length > 1)
    throw new OptionsError(`the options '${bodies.join("' and '")}' exclude each other; pass one of them`);
  const as = given('as', options.as, answerKind) ?? 'auto';
  const throwHttpErrors = given('throwHttpErrors', options.throwHttpErrors, boolean) ?? true;
  if (!throwHttpErrors && as !== 'response') {
    throw new OptionsError("throwHttpErrors: false needs as: 'response', which has the status");
  }
  return {
    signal: given('signal', options.signal, abortSignal),
    onUploadProgress: given('onUploadProgress', options.onUploadProgress, callback) as OnTransferProgress | undefined,
    onDownloadProgress: given('onDownloadProgress', options.onDownloadProgress, callback) as
      OnTransferProgress | undefined,
    headers: { ...client.headers, ...headers },
    version: given('version', options.version, versionNumber) ?? client.version,
    query: given('query', options.query, queryArgs) ?? {},
    body: given('body', options.body, fileSource),
    json: options.json === undefined ? undefined : jsonText(options.json),
    multipart: given('multipart', options.multipart, boolean) ?? false,
    as,
    throwHttpErrors,
    budgets: budgets(options, client.budgets),
    retry: retrySettings(options.retry, client.retry),
  };
}

const answerKind = oneOf('auto', 'json', 'text', 'bytes', 'stream', 'response');

const queryArgs: Check<Args> = (name, value) => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Args;
  throw new OptionsError(`${name} must be an object of names and values, not ${describe(value)}`);
};

const fileSource: Check<FileSource> = (name, value) => {
  if (isFileSource(value)) return value;
  throw new OptionsError(`${name} must be a stream, bytes or a FileBody such as fromFile(path)`);
};

function jsonText(value: unknown): string {
  let text: unknown;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new OptionsError('json: the value cannot be written as JSON', { cause });
  }
  if (typeof text === 'string') return text;
  throw new OptionsError(`json: ${describe(value)} cannot be written as JSON`);
}
