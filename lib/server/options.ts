import { OptionsError } from '../internal/coded_error';
import { boolean, callback, integer, oneOf, refuseUnknown, requireObject, text } from '../internal/options';
import { normaliseLimits, normaliseTimes, type ServerLimits, type ServerTimes } from './limits';
import { normaliseApplications, type Application, type RegisteredApplication } from './oauth/applications';
import type { ThrottleOptions } from './dispatch/throttle';
import { normaliseTls, type ServerTlsOptions, type TlsContext } from './tls';
import { type Credentials, checkedCredentials } from './accounts/credentials';
import type { AccessEntry } from './logs/access_log';
import { realRoot } from './paths/root';
import type { ServerLogger } from './logs/server_log';

/** Options of a server. */
export interface ServerOptions {
  /** Directory that is served. It must exist. Nothing outside it can be reached, not even by symbolic links. */
  root: string;
  /**
   * SQLite file for all that the server keeps besides the files, such as users, rules, links and tags, so that it
   * survives a restart. Made with mode 0600 when it is missing. It must not be below `root`; one server can use it at a
   * time. Needs Node 22.13 or later, or the package `@photostructure/sqlite`. @default in memory, until the server is
   * closed
   */
  state?: string;
  /**
   * Accounts, one or several. They are neither stored in `state` nor looked up there.
   * @default the accounts of the keys in `state`; without any, a new one with random secrets: see `server.credentials`
   */
  credentials?: Credentials | readonly Credentials[];
  /** Applications that people may allow to act for them, by OAuth 1.0a. @default none */
  applications?: readonly Application[];
  /** Certificate for https. @default plain http */
  tls?: ServerTlsOptions;
  /**
   * Base URL under which people reach the server, for links and signed requests. Set it behind a proxy.
   * @default `server.url`
   */
  publicUrl?: string;
  /** Refuses everything that would change files. @default false */
  readOnly?: boolean;
  /** How many requests each caller may send. @default any number */
  throttle?: ThrottleOptions;
  /** Name of the site in `whoami`. @default 'smartfile' */
  siteName?: string;
  /** Serves a web page at the base URL, to use the files in a browser. @default true */
  webPage?: boolean;
  /** Takes the server's messages. @default none */
  logger?: ServerLogger;
  /** Called after each request. What it throws goes to the logger. @default none */
  onRequest?: (entry: AccessEntry) => void;
  limits?: Partial<ServerLimits>;
  times?: Partial<ServerTimes>;
}

/** Options of a server, checked and with their defaults filled in. */
export interface ServerSettings {
  readonly root: string;
  readonly state: string | undefined;
  /** Empty when none were given. */
  readonly credentials: readonly Required<Credentials>[];
  readonly applications: readonly RegisteredApplication[];
  readonly tls: TlsContext | undefined;
  readonly publicUrl: string | undefined;
  readonly isReadOnly: boolean;
  readonly throttle: Required<ThrottleOptions> | undefined;
  readonly siteName: string;
  readonly hasWebPage: boolean;
  readonly logger: ServerLogger | undefined;
  readonly onRequest: ((entry: AccessEntry) => void) | undefined;
  readonly limits: ServerLimits;
  readonly times: ServerTimes;
}

const known = [
  'root',
  'state',
  'credentials',
  'applications',
  'tls',
  'publicUrl',
  'readOnly',
  'throttle',
  'siteName',
  'webPage',
  'logger',
  'onRequest',
  'limits',
  'times',
];

/**
 * Checks the options and fills in their defaults.
 * @throws OptionsError for unknown or faulty options, ServerError `ERR_SERVER_ROOT` for the root.
 */
export function normaliseOptions(options: ServerOptions): ServerSettings {
  requireObject('createServer: options', options);
  refuseUnknown('createServer', options, known);
  const { credentials, siteName = 'smartfile', readOnly = false, logger, onRequest } = options;
  if (logger !== undefined) {
    requireObject('logger', logger);
    const methods = logger as object as Record<string, unknown>;
    for (const name of ['info', 'error']) callback(`logger.${name}`, methods[name]);
  }
  if (onRequest !== undefined) callback('onRequest', onRequest);
  return {
    state: options.state === undefined ? undefined : text('state', options.state),
    credentials: credentials === undefined ? [] : checkedCredentials(credentials),
    applications: normaliseApplications(options.applications),
    tls: options.tls === undefined ? undefined : normaliseTls(options.tls),
    publicUrl: options.publicUrl === undefined ? undefined : webUrl('publicUrl', options.publicUrl),
    isReadOnly: boolean('readOnly', readOnly),
    throttle: options.throttle === undefined ? undefined : throttleOf(options.throttle),
    siteName: text('siteName', siteName),
    hasWebPage: boolean('webPage', options.webPage ?? true),
    logger,
    onRequest,
    limits: normaliseLimits(options.limits),
    times: normaliseTimes(options.times),
    root: realRoot(text('root', options.root)),
  };
}

function throttleOf(given: ThrottleOptions): Required<ThrottleOptions> {
  requireObject('throttle', given);
  refuseUnknown('throttle', given, ['requests', 'seconds', 'style']);
  const count = integer(1, 1_000_000_000);
  return {
    requests: count('throttle.requests', given.requests),
    seconds: count('throttle.seconds', given.seconds),
    style: oneOf('auto', 'new', 'old')('throttle.style', given.style ?? 'auto'),
  };
}

/** An http or https URL without query and fragment; a slash is put at its end. */
function webUrl(name: string, value: string): string {
  const url = URL.canParse(text(name, value)) ? new URL(value) : undefined;
  const isWeb = url && ['http:', 'https:'].includes(url.protocol) && url.search === '' && url.hash === '';
  if (!isWeb || url.username !== '') throw new OptionsError(`${name} must be a URL such as https://files.example.com/`);
  return url.href.replace(/\/*$/, '/');
}
