import { lstatSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isIPv6, type AddressInfo } from 'node:net';
import path from 'node:path';
import { OptionsError } from '../internal/coded_error';
import { integer, refuseUnknown, text } from '../internal/options';
import { Connections } from './connections/connections';
import { dispatch, type Dispatcher } from './dispatch/dispatch';
import { ServerError } from './errors';
import { AccessRules } from './accounts/access_rules';
import { Accounts } from './accounts/accounts';
import { ApiKeys } from './accounts/api_keys';
import { randomSecret } from './accounts/secret_text';
import { FailedLogins } from './accounts/failed_logins';
import { Sessions } from './accounts/sessions';
import { SignIn } from './accounts/sign_in';
import { Activity } from './logs/activity';
import type { Connection } from './http/hang_up';
import { authenticator } from './dispatch/auth';
import {
  checkedSelection,
  shownAuthorization,
  type Authorization,
  type AuthorizationSelection,
} from './oauth/authorization';
import { OAuthProvider } from './oauth/provider';
import { checkedCredentials, type Credentials } from './accounts/credentials';
import { normaliseOptions, type ServerOptions, type ServerSettings } from './options';
import { isSecure, makeListener } from './connections/listener';
import { Pace } from './connections/pace';
import { routes } from './routes';
import { toHttpError } from './dispatch/failures';
import { RunningRequests } from './dispatch/running_requests';
import { log, logRequest, stackOf } from './logs/server_log';
import { Links } from './sharing/links';
import { openState } from './paths/open_state';
import { PathJournal } from './paths/path_journal';
import { PathMetadata } from './paths/path_metadata';
import type { StateStore } from '../state/store';
import { sweep } from './storage/sweep';
import { Volume } from './storage/volume';
import { SyncLog } from './logs/sync_log';
import { Tasks } from './tasks/tasks';
import { normaliseTls, type ServerTlsOptions } from './tls';
import { Throttle } from './dispatch/throttle';
import { RequestTurns } from './dispatch/request_turns';
import { Uploads } from './tasks/uploads';
import { pageRoutes } from './web/page_routes';

/** Where the server listens. */
export interface ListenOptions {
  /** Address to listen on. @default '127.0.0.1' */
  host?: string;
  /** Port to listen on; 0 lets the system choose. @default 0 */
  port?: number;
}

/** A server that speaks the SmartFile API over a directory. Made by `createServer`. */
export class SmartFileServer {
  readonly #settings: ServerSettings;
  readonly #http: Server;
  readonly #connections: Connections;
  readonly #tasks: Tasks;
  readonly #store: StateStore;
  readonly #credentials: Credentials | undefined;
  readonly #oauth: OAuthProvider;
  #url: string | undefined;
  #closed: Promise<void> | undefined;
  readonly #closing = new AbortController();
  #swept: Promise<void> | undefined;

  /** @internal @param store is closed with the server. */
  constructor(settings: ServerSettings, store: StateStore) {
    const { limits, times, root, siteName } = settings;
    this.#settings = settings;
    this.#store = store;
    const onError = (error: unknown) => log(settings, 'error', `Unforeseen error: ${stackOf(error)}`);
    this.#tasks = new Tasks(limits, times.task, store.table('tasks'), { explain: toHttpError, onError });
    const journal = new PathJournal(store);
    const site = new Volume(root, { ...times, journal });
    const hasAccounts = settings.credentials.length > 0 || new ApiKeys(store).size > 0;
    const known = hasAccounts
      ? settings.credentials
      : checkedCredentials({ key: randomSecret(), password: randomSecret() });
    this.#credentials = known[0];
    const accounts = new Accounts(known, store);
    const access = new AccessRules(store, site, settings.isReadOnly);
    const metadata = new PathMetadata(store);
    const links = new Links(store);
    const publicUrl = () => settings.publicUrl ?? this.url;
    journal.listeners.push(access, metadata, links);
    journal.recover((at) => lstatSync(path.join(root, at), { throwIfNoEntry: false }) !== undefined);
    const sessions = new Sessions(store, limits.records);
    const activity = new Activity(store, limits.activity, onError);
    const signIn = new SignIn(accounts, new FailedLogins(limits.failedLogins));
    const oauth = (this.#oauth = new OAuthProvider(store, {
      ...{ applications: settings.applications, publicUrl, limits },
      onRefusal: (reason) => log(settings, 'info', `Refused a request signed by OAuth: ${reason}`),
    }));
    const syncs = new SyncLog(store, limits.syncs, onError);
    const signatures = new RequestTurns(limits.signatures, times.lock);
    const dispatcher: Dispatcher = {
      routes: settings.hasWebPage ? [...routes, ...pageRoutes] : routes,
      services: {
        ...{ site, accounts, sessions, signIn, oauth, access, metadata, links, activity, syncs, publicUrl },
        prefs: store.table('prefs'),
        sshKeys: store.table('sshkeys'),
        kept: store.table('kept'),
        uploads: new Uploads(),
        ...{ tasks: this.#tasks, signatures, limits, siteName, onError },
      },
      authenticate: authenticator({ accounts, sessions, oauth }, signIn),
      flush: () => store.flush(),
      running: new RunningRequests(limits.requests, limits.requestsPerCaller),
      throttle: settings.throttle && new Throttle(settings.throttle),
      onRequest: (entry) => logRequest(settings, entry),
    };
    this.#http = makeListener(settings);
    this.#connections = new Connections(this.#http, times.idle, new Pace(limits.minimumRate, times.pace));
    const onRequest = (request: IncomingMessage, response: ServerResponse) => {
      this.#connections.run(request, response, (signal) => dispatch(dispatcher, request, response, signal));
    };
    this.#http.on('request', onRequest);
    // The client waits with the body; it is asked for it when something reads it.
    this.#http.on('checkContinue', onRequest);
    this.#http.on('clientError', (error, socket) => this.#connections.endMalformed(error, socket as Connection));
  }

  /** The directory that is served, as a real path. */
  get root(): string {
    return this.#settings.root;
  }

  /**
   * The account to use, the first one if there are several. Not shown by `console.log` of the server.
   * @throws ServerError `ERR_SERVER_STATE` when the accounts are those of the state file, which holds no secrets.
   */
  get credentials(): Readonly<Pick<Credentials, 'key' | 'password'>> {
    if (this.#credentials) return { key: this.#credentials.key, password: this.#credentials.password };
    throw new ServerError(
      'ERR_SERVER_STATE',
      'The server has no password to show: its accounts are in the state file, which holds no secrets',
    );
  }

  /**
   * Base URL for clients, such as `http://127.0.0.1:8080/`.
   * @throws ServerError `ERR_SERVER_STATE` when the server does not listen.
   */
  get url(): string {
    if (this.#url === undefined)
      throw new ServerError('ERR_SERVER_STATE', 'The server does not listen; call listen() first');
    return this.#url;
  }

  /**
   * Starts to take requests, and to remove temporary files that killed servers left.
   * @returns the base URL for clients.
   * @throws ServerError `ERR_SERVER_LISTEN` when the address cannot be used, `ERR_SERVER_STATE` the second time.
   */
  async listen(options: ListenOptions = {}): Promise<string> {
    refuseUnknown('listen', options, ['host', 'port']);
    const host = text('host', options.host ?? '127.0.0.1');
    const port = integer(0, 65535)('port', options.port ?? 0);
    if (this.#closed) throw new ServerError('ERR_SERVER_STATE', 'The server has been closed; make a new one');
    if (this.#http.listening || this.#url !== undefined) {
      throw new ServerError('ERR_SERVER_STATE', 'The server is already listening');
    }
    await new Promise<void>((resolve, reject) => {
      const onClose = () => reject(new ServerError('ERR_SERVER_STATE', 'The server was closed before it could listen'));
      const onError = (cause: Error) => {
        this.#http.off('close', onClose);
        reject(
          new ServerError('ERR_SERVER_LISTEN', `Cannot listen on ${host}, port ${port}: ${cause.message}`, { cause }),
        );
      };
      this.#http.once('error', onError).once('close', onClose);
      this.#http.listen(port, host, () => {
        this.#http.off('error', onError).off('close', onClose);
        resolve();
      });
    });
    this.#url = baseUrl(this.#http.address() as AddressInfo, isSecure(this.#http) ? 'https' : 'http');
    log(this.#settings, 'info', `Serving ${this.root} at ${this.#url}`);
    this.#swept = this.#sweep();
    return this.#url;
  }

  /** Lists what applications may do for people, oldest first. @throws OptionsError for a faulty selection */
  authorizations(selection: AuthorizationSelection = {}): Authorization[] {
    const { access, applications } = this.#oauth;
    const found = access.list(checkedSelection('authorizations', selection));
    return found.map((record) => shownAuthorization(record, applications));
  }

  /**
   * Ends what applications may do for people; requests that they send from now on are refused.
   * @param selection at least one of `id`, `username` and `clientToken`.
   * @returns how many authorizations ended.
   * @throws OptionsError for a faulty or empty selection.
   */
  async revokeAuthorizations(selection: AuthorizationSelection): Promise<number> {
    const checked = checkedSelection('revokeAuthorizations', selection);
    if (Object.keys(checked).length === 0) {
      throw new OptionsError('revokeAuthorizations: name at least one of id, username and clientToken');
    }
    const count = this.#oauth.access.revoke(checked);
    await this.#store.flush();
    return count;
  }

  /**
   * Replaces the certificate for new connections, such as by a renewed one; open connections stay.
   * @throws OptionsError when it cannot be used, and the old one is kept. ServerError `ERR_SERVER_STATE` for a server
   *   that was made without TLS.
   */
  renewTls(options: ServerTlsOptions): void {
    if (!isSecure(this.#http)) {
      throw new ServerError('ERR_SERVER_STATE', 'The server does not use TLS; create it with the option tls');
    }
    this.#http.setSecureContext(normaliseTls(options));
  }

  /**
   * Stops the server: it takes no new connections and ends idle ones at once; running requests and tasks may end within
   * the `closing` time and are then cut. When it resolves, nothing of the server runs and no temporary file is left.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#url = undefined;
    this.#closing.abort();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    const grace = this.#settings.times.closing;
    const urgent = setTimeout(() => void this.#tasks.close(true), grace);
    await this.#connections.close(grace);
    await this.#tasks.close(false);
    clearTimeout(urgent);
    await closed;
    await this.#swept;
    await this.#store.close();
  }

  /** Removes temporary files that killed servers left, while this one takes requests. */
  async #sweep(): Promise<void> {
    const onError = (error: unknown) =>
      log(this.#settings, 'error', `Cannot remove left-over temporary files: ${stackOf(error)}`);
    const removed = await sweep(this.root, this.#closing.signal, onError);
    if (removed > 0) log(this.#settings, 'info', `Removed ${removed} left-over temporary files`);
  }

  /** Calls `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Makes a server that speaks the SmartFile API over a directory.
 *
 * No other server can use its state file until it is closed.
 * @throws OptionsError for unknown or faulty options, ServerError `ERR_SERVER_ROOT` when there is no such directory,
 *   StateError when the state file cannot be used.
 */
export function createServer(options: ServerOptions): SmartFileServer {
  const settings = normaliseOptions(options);
  const store = openState(settings.state, settings.root);
  try {
    return new SmartFileServer(settings, store);
  } catch (error) {
    // This error matters more than one of closing.
    store.close().catch(() => undefined);
    throw error;
  }
}

function baseUrl({ address, port }: AddressInfo, scheme: string): string {
  // The wildcard stands for all addresses of the machine, the loopback one included.
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}/`;
}
