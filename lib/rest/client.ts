import { callback, oneOf } from '../internal/options';
import type { Authorizer } from './auth/authorizer';
import type { Args } from './body/form';
import type { CallOptions } from './call/call_options';
import type { ClientEvent, ClientListener, ClientStats } from './call/client_events';
import { ClientRequester, type Requester } from './call/requester';
import type { CallPlan } from './call/running_call';
import type { Method } from './transport/transport';
import type { Id } from './url';
import { discard } from './call/answer';
import type { AnswerStream } from './transport/answer_stream';
import type { ApiResponse } from './call/api_response';
import type { Call, CallOf, CallOptionsAuto } from './call/call_forms';
import { callable } from './callable';
import { Access } from './calls/site/access';
import { Groups, Roles, Users } from './calls/site/accounts';
import { Activity } from './calls/site/activity';
import type { TypedCallOptions } from './calls/caller';
import { Files } from './calls/files/files';
import { ping, rights, session, whoami } from './calls/identity';
import { Links } from './calls/site/links';
import { Prefs } from './calls/site/prefs';
import { Quotas, Sites } from './calls/site/site_settings';
import { SshKeys } from './calls/site/ssh_keys';
import { Tasks } from './calls/tasks/tasks';
import { Watches } from './calls/site/watches';
import type { Right, SessionInfo, UnknownFields, WhoAmI } from './calls/types';
import type { Clock } from '../internal/clock';
import { SessionError } from './errors';
import type { ClientSettings } from './call/client_options';

/**
 * A client of the SmartFile API, whatever its way of authentication. It can be called: `api('/ping')` is
 * `api.get('/ping')`.
 *
 * Every call takes
 * - `endpoint`: a path below the API, such as `/path/info`,
 * - `id`: a number, a name, a uuid or a path, which is appended to the endpoint. Both are plain names: `#`, `?`, `%`
 *   and spaces stand for themselves, and the segments `.` and `..` are refused,
 * - `args`: the query of a GET, the form of other methods,
 * - `options`: see CallOptions,
 *
 * and resolves to parsed JSON where the service sends `application/json`, to an AnswerStream where it sends anything
 * else, and to undefined where it sends nothing (204, or empty JSON). A stream holds its connection until it has been
 * read or destroyed; see `discard()`.
 *
 * Streams passed to a call belong to it: they are read to their end, or destroyed when the call fails.
 *
 * Calls reject with OptionsError (nothing was sent), AbortError, RequestError (no answer, because of the connection or
 * a time budget), ResponseError (the service's error, or a redirect, which is never followed), BodyError, or the error
 * of a stream or file that was to be sent.
 */
export class Client extends callable<Call>() implements Requester {
  /** Where the service is, with a final slash. */
  readonly baseUrl: string;
  /** Version of the API. */
  readonly version: string;
  /** How many requests run at once; Infinity for any number. */
  readonly maxConcurrency: number;
  /** Files and directories. */
  readonly files = new Files(this);
  /** Operations that the service carries out in the background. */
  readonly tasks = new Tasks(this);
  /** Public URLs of files and directories. */
  readonly links = new Links(this);
  /** Users of the site. */
  readonly users = new Users(this);
  /** Groups of users. */
  readonly groups = new Groups(this);
  /** Roles of users. */
  readonly roles = new Roles(this);
  /** Sites. */
  readonly sites = new Sites(this);
  /** Limits of what users, groups and sites may store and transfer. */
  readonly quotas = new Quotas(this);
  /** Permissions of users and groups for paths. */
  readonly access = new Access(this);
  /** SSH keys of users. */
  readonly sshKeys = new SshKeys(this);
  /** Settings that the service keeps for programs. */
  readonly prefs = new Prefs(this);
  /** Paths, users and groups that the account watches. */
  readonly watches = new Watches(this);
  /** What users did. */
  readonly activity = new Activity(this);

  readonly #requester: ClientRequester;

  protected constructor(settings: ClientSettings, authorizer: Authorizer) {
    const call = (endpoint: string, id?: Id, args?: Args | null, options?: CallOptions) => {
      return this.get(endpoint, id, args, options as CallOptionsAuto);
    };
    super(call as Call);
    this.baseUrl = settings.baseUrl;
    this.version = settings.version;
    this.maxConcurrency = settings.maxConcurrency;
    this.#requester = new ClientRequester(settings, authorizer);
  }

  /** Reads: `args` go into the query. What it answers with follows from the option `as`; see Client. */
  get(...call: CallOf<'text'>): Promise<string>;
  /** Reads: `args` go into the query. What it answers with follows from the option `as`; see Client. */
  get(...call: CallOf<'bytes'>): Promise<Buffer>;
  /** Reads: `args` go into the query. What it answers with follows from the option `as`; see Client. */
  get(...call: CallOf<'response'>): Promise<ApiResponse>;
  /** Reads: `args` go into the query. What it answers with follows from the option `as`; see Client. */
  get<T extends AnswerStream = AnswerStream>(...call: CallOf<'stream'>): Promise<T>;
  /** Reads: `args` go into the query. What it answers with follows from the option `as`; see Client. */
  get<T = unknown>(endpoint: string, id?: Id, args?: Args | null, options?: CallOptionsAuto): Promise<T>;
  /** Reads: `args` go into the query. What it answers with follows from the option `as`; see Client. */
  get(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown>;
  get(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown> {
    return this.#requester.request('GET', endpoint, id, args, options);
  }

  /** Sets, or replaces. What it answers with follows from the option `as`; see Client. */
  put(...call: CallOf<'text'>): Promise<string>;
  /** Sets, or replaces. What it answers with follows from the option `as`; see Client. */
  put(...call: CallOf<'bytes'>): Promise<Buffer>;
  /** Sets, or replaces. What it answers with follows from the option `as`; see Client. */
  put(...call: CallOf<'response'>): Promise<ApiResponse>;
  /** Sets, or replaces. What it answers with follows from the option `as`; see Client. */
  put<T extends AnswerStream = AnswerStream>(...call: CallOf<'stream'>): Promise<T>;
  /** Sets, or replaces. What it answers with follows from the option `as`; see Client. */
  put<T = unknown>(endpoint: string, id?: Id, args?: Args | null, options?: CallOptionsAuto): Promise<T>;
  /** Sets, or replaces. What it answers with follows from the option `as`; see Client. */
  put(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown>;
  put(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown> {
    return this.#requester.request('PUT', endpoint, id, args, options);
  }

  /** Makes something, or has something done. What it answers with follows from the option `as`; see Client. */
  post(...call: CallOf<'text'>): Promise<string>;
  /** Makes something, or has something done. What it answers with follows from the option `as`; see Client. */
  post(...call: CallOf<'bytes'>): Promise<Buffer>;
  /** Makes something, or has something done. What it answers with follows from the option `as`; see Client. */
  post(...call: CallOf<'response'>): Promise<ApiResponse>;
  /** Makes something, or has something done. What it answers with follows from the option `as`; see Client. */
  post<T extends AnswerStream = AnswerStream>(...call: CallOf<'stream'>): Promise<T>;
  /** Makes something, or has something done. What it answers with follows from the option `as`; see Client. */
  post<T = unknown>(endpoint: string, id?: Id, args?: Args | null, options?: CallOptionsAuto): Promise<T>;
  /** Makes something, or has something done. What it answers with follows from the option `as`; see Client. */
  post(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown>;
  post(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown> {
    return this.#requester.request('POST', endpoint, id, args, options);
  }

  /** Changes a part. What it answers with follows from the option `as`; see Client. */
  patch(...call: CallOf<'text'>): Promise<string>;
  /** Changes a part. What it answers with follows from the option `as`; see Client. */
  patch(...call: CallOf<'bytes'>): Promise<Buffer>;
  /** Changes a part. What it answers with follows from the option `as`; see Client. */
  patch(...call: CallOf<'response'>): Promise<ApiResponse>;
  /** Changes a part. What it answers with follows from the option `as`; see Client. */
  patch<T extends AnswerStream = AnswerStream>(...call: CallOf<'stream'>): Promise<T>;
  /** Changes a part. What it answers with follows from the option `as`; see Client. */
  patch<T = unknown>(endpoint: string, id?: Id, args?: Args | null, options?: CallOptionsAuto): Promise<T>;
  /** Changes a part. What it answers with follows from the option `as`; see Client. */
  patch(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown>;
  patch(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown> {
    return this.#requester.request('PATCH', endpoint, id, args, options);
  }

  /** Removes. What it answers with follows from the option `as`; see Client. */
  delete(...call: CallOf<'text'>): Promise<string>;
  /** Removes. What it answers with follows from the option `as`; see Client. */
  delete(...call: CallOf<'bytes'>): Promise<Buffer>;
  /** Removes. What it answers with follows from the option `as`; see Client. */
  delete(...call: CallOf<'response'>): Promise<ApiResponse>;
  /** Removes. What it answers with follows from the option `as`; see Client. */
  delete<T extends AnswerStream = AnswerStream>(...call: CallOf<'stream'>): Promise<T>;
  /** Removes. What it answers with follows from the option `as`; see Client. */
  delete<T = unknown>(endpoint: string, id?: Id, args?: Args | null, options?: CallOptionsAuto): Promise<T>;
  /** Removes. What it answers with follows from the option `as`; see Client. */
  delete(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown>;
  delete(endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown> {
    return this.#requester.request('DELETE', endpoint, id, args, options);
  }

  /** Asks for the head of an answer only: its status and headers. */
  head(endpoint: string, id?: Id, args?: Args | null, options?: Omit<CallOptions, 'as'>): Promise<ApiResponse> {
    return this.#requester.request('HEAD', endpoint, id, args, { ...options, as: 'response' }) as Promise<ApiResponse>;
  }

  /** Makes a call with any method. What it answers with follows from the option `as`; see Client. */
  request(method: Method, ...call: CallOf<'text'>): Promise<string>;
  request(method: Method, ...call: CallOf<'bytes'>): Promise<Buffer>;
  request(method: Method, ...call: CallOf<'response'>): Promise<ApiResponse>;
  request<T extends AnswerStream = AnswerStream>(method: Method, ...call: CallOf<'stream'>): Promise<T>;
  request<T = unknown>(
    method: Method,
    endpoint: string,
    id?: Id,
    args?: Args | null,
    options?: CallOptionsAuto,
  ): Promise<T>;
  request(method: Method, endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown>;
  request(method: Method, endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown> {
    return this.#requester.request(method, endpoint, id, args, options);
  }

  /** Asks whether the service answers; it needs no valid credentials for that. */
  ping(options: TypedCallOptions = {}): Promise<{ readonly ping: string } & UnknownFields> {
    return ping(this, options);
  }

  /** The account that the credentials stand for. */
  whoami(options: TypedCallOptions = {}): Promise<WhoAmI> {
    return whoami(this, options);
  }

  /** All rights that users of the service can have. */
  rights(options: TypedCallOptions = {}): Promise<Right[]> {
    return rights(this, options);
  }

  /** Whose session the service sees, or who would get one. */
  session(options: TypedCallOptions = {}): Promise<SessionInfo> {
    return session(this, options);
  }

  /**
   * Opens a session: from now on requests carry its cookies, and the credentials are no longer sent. Cookies are kept
   * in memory only. A session that is open is replaced.
   * @param options of the call; a session is opened in version 2 of the API unless they say otherwise.
   * @throws SessionError when the service opens no session, and the errors of any call
   */
  async login(options: CallOptionsAuto = {}): Promise<void> {
    this.#requester.session.begin();
    try {
      discard(await this.post('/session', null, {}, { version: '2', retry: { idempotent: true }, ...options }));
      if (!this.#requester.session.isOpen)
        throw new SessionError(
          "the service accepted the login, but set no cookie 'sessionid'; it may not support sessions",
        );
    } catch (error) {
      this.#requester.session.end();
      throw error;
    }
  }

  /**
   * Closes the session, if one is open. From now on requests carry the credentials again, even when the service could
   * not be reached.
   */
  async logout(options: CallOptionsAuto = {}): Promise<void> {
    try {
      if (this.#requester.session.isOpen)
        discard(await this.delete('/session', null, {}, { version: '2', ...options }));
    } finally {
      this.#requester.session.end();
    }
  }

  /** True while a session is open. */
  get isLoggedIn(): boolean {
    return this.#requester.session.isOpen;
  }

  /**
   * Calls `listener` for each event from now on, synchronously and in the order of events. See ClientEvents.
   * @returns the client
   */
  on<E extends ClientEvent>(event: E, listener: ClientListener<E>): this {
    this.#requester.monitor.on(eventName('event', event), callback('listener', listener));
    return this;
  }

  /** Removes a listener. @returns the client */
  off<E extends ClientEvent>(event: E, listener: ClientListener<E>): this {
    this.#requester.monitor.off(eventName('event', event), callback('listener', listener));
    return this;
  }

  /** Counts of calls, attempts, answers and bytes since the client was created. */
  stats(): ClientStats {
    const { monitor, waiting } = this.#requester;
    return monitor.stats(waiting);
  }

  /** The clock of the client. */
  get clock(): Clock {
    return this.#requester.clock;
  }

  /**
   * Makes a prepared call: one of the API, or another, such as a step of OAuth.
   * @param authorizer authorizes the call instead of the client's own credentials.
   */
  protected send(plan: CallPlan, authorizer?: Authorizer): Promise<unknown> {
    return this.#requester.send(plan, authorizer);
  }

  /**
   * Masks credentials that the service repeats: in a text, or in every text within parsed JSON.
   * @hidden
   */
  masked(value: unknown): unknown {
    return this.#requester.masked(value);
  }

  /** Closes idle connections. They do not keep a program from ending; calls in progress continue. */
  close(): void {
    this.#requester.close();
  }
}

const eventName = oneOf('request', 'response', 'retry', 'success', 'failure');
