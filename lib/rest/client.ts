import { OptionsError } from '../internal/coded_error';
import { describe } from '../internal/options';
import { readAnswer } from './answer';
import { AuthorizingTransport, type Authorizer } from './authorizer';
import { AxiosTransport } from './axios_transport';
import { toFileBody } from './body';
import { callable } from './callable';
import { fieldsOf, filesWithin, isFileField, urlEncode, type Args, type Field, type TextField } from './form';
import { multipartBody } from './multipart';
import { callSettings, type CallOptions, type CallSettings, type ClientSettings } from './options';
import { Redactor } from './redactor';
import { rawBody, urlEncodedBody } from './request_body';
import type { Answer, ApiRequest, Method, Transport } from './transport';
import { apiUrl, publicUrl, type Id } from './url';

/** How a client is called, itself and by its `get`, `put`, `post` and `delete`. */
export type Call = <T = unknown>(endpoint: string, id?: Id, args?: Args, options?: CallOptions) => Promise<T>;

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * A client of the SmartFile API, whatever its way of authentication. It can be called: `api('/ping')` is
 * `api.get('/ping')`.
 *
 * Every call takes
 * - `endpoint`: a path below the API, such as `/path/info`,
 * - `id`: what is meant there: a number, a name, a uuid or a path; it is appended to the endpoint. Both are plain
 *   names: `#`, `?`, `%` and blanks stand for themselves, and `.` and `..` are refused,
 * - `args`: in the query for GET, a form for the others,
 * - `options`: see CallOptions,
 *
 * and answers with parsed JSON where the service sends `application/json`, with an AnswerStream where it sends anything
 * else, and with undefined where it sends nothing (204, or no JSON). A stream holds its connection until it has been
 * read or destroyed; see `discard()`.
 *
 * Streams given to a call belong to it: they are read to their end, or destroyed when the call fails.
 *
 * Calls reject with OptionsError (nothing was sent), AbortError, RequestError (no answer: the connection, a time
 * budget), ResponseError (the service's error, or a redirect, which is never followed), BodyError, or the error of a
 * stream or file that was to be sent.
 */
export class Client extends callable<Call>() {
  /** Where the service is, with a final slash. */
  readonly baseUrl: string;
  /** Version of the API. */
  readonly version: string;

  readonly #settings: ClientSettings;
  readonly #transport: Transport;
  readonly #redactor: Redactor;

  protected constructor(settings: ClientSettings, authorizer: Authorizer) {
    super((endpoint, id, args, options) => this.get(endpoint, id, args, options));
    this.baseUrl = settings.baseUrl;
    this.version = settings.version;
    this.#settings = settings;
    this.#redactor = new Redactor(() => authorizer.secrets);
    this.#transport = new AuthorizingTransport(settings.transport ?? new AxiosTransport(settings), authorizer);
  }

  get<T = unknown>(endpoint: string, id?: Id, args?: Args, options?: CallOptions): Promise<T> {
    return this.request<T>('GET', endpoint, id, args, options);
  }

  put<T = unknown>(endpoint: string, id?: Id, args?: Args, options?: CallOptions): Promise<T> {
    return this.request<T>('PUT', endpoint, id, args, options);
  }

  post<T = unknown>(endpoint: string, id?: Id, args?: Args, options?: CallOptions): Promise<T> {
    return this.request<T>('POST', endpoint, id, args, options);
  }

  delete<T = unknown>(endpoint: string, id?: Id, args?: Args, options?: CallOptions): Promise<T> {
    return this.request<T>('DELETE', endpoint, id, args, options);
  }

  /** The same with the method as an argument. */
  async request<T = unknown>(
    method: Method,
    endpoint: string,
    id?: Id,
    args?: Args,
    options?: CallOptions,
  ): Promise<T> {
    try {
      const call = callSettings(options ?? {}, this.#settings);
      checkCall(method, endpoint, id, args);
      const { url, segments } = apiUrl(this.baseUrl, this.version, endpoint, id);
      const request = makeRequest(method, url, fieldsOf(args ?? {}), call);
      const answer = await this.#transport.send(request, 1);
      return (await readAnswer(answer, {
        request: { method, url: publicUrl(url) ?? '' },
        segments,
        as: call.as,
        maxJsonSize: this.#settings.maxJsonSize,
        redactor: this.#redactor,
      })) as T;
    } catch (error) {
      for (const file of filesWithin([...Object.values(args ?? {}), options?.body])) file.release?.();
      throw error;
    }
  }

  /** Sends a request that is none of the API's, such as a step of OAuth. */
  protected send(request: ApiRequest): Promise<Answer> {
    return this.#transport.send(request, 1);
  }

  /** Closes the connections that are kept alive. They do not keep a program from ending; open calls go on. */
  close(): void {
    this.#transport.close?.();
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

/** A request without credentials. @throws OptionsError for a body that the method cannot have */
export function makeRequest(method: Method, url: string, fields: readonly Field[], call: CallSettings): ApiRequest {
  const { signal, onUploadProgress, budgets } = call;
  const { 'content-type': contentType = 'application/octet-stream', ...callHeaders } = call.headers;
  const common = {
    method,
    url,
    headers: { accept: '*/*', 'user-agent': 'smartfile-sync', ...callHeaders, 'accept-encoding': 'identity' },
    budgets,
    ...(signal && { signal }),
    ...(onUploadProgress && { onUploadProgress }),
  };
  const texts = fields.filter((field): field is TextField => !isFileField(field));
  const hasFiles = texts.length < fields.length;
  if (method === 'GET') {
    if (hasFiles || call.body) throw new OptionsError('a GET request cannot carry a file');
    return texts.length === 0 ? common : { ...common, url: `${url}?${urlEncode(texts)}` };
  }
  if (call.body) {
    if (fields.length > 0) throw new OptionsError("the option 'body' and arguments cannot both be the request's body");
    return { ...common, body: rawBody(toFileBody(call.body), contentType) };
  }
  if (hasFiles) return { ...common, body: multipartBody(fields) };
  if (texts.length === 0) return common;
  return { ...common, body: urlEncodedBody(texts), form: texts.map(({ name, value }) => [name, value] as const) };
}
