import { escaped, type AccessEntry } from './access_log';

/** Where the server's own messages go: console, pino, winston and others have this shape. Never shown a credential. */
export interface ServerLogger {
  /** Something that may be good to know. */
  info(message: string): void;
  /** Something that went wrong. */
  error(message: string): void;
}

/** Who is told what the server does. */
interface Listeners {
  readonly logger: ServerLogger | undefined;
  readonly onRequest: ((entry: AccessEntry) => void) | undefined;
}

/** Tells the logger. One that fails, such as on a full disk, must not keep requests from being answered. */
export function log({ logger }: Pick<Listeners, 'logger'>, level: keyof ServerLogger, message: string): void {
  attempt(
    () => logger?.[level](message),
    () => undefined,
  );
}

/** Calls a function of the user, which may fail at once or, when it is asynchronous, later. */
function attempt(call: () => unknown, onError: (error: unknown) => void): void {
  try {
    Promise.resolve(call()).catch(onError);
  } catch (error) {
    onError(error);
  }
}

/** Tells the logger and the access log's listener of an answered request. */
export function logRequest(settings: Listeners, entry: AccessEntry): void {
  const { method, path, status, bytesSent, milliseconds, username = '-', address = '-', complete } = entry;
  const end = complete ? '' : ' (cut)';
  log(
    settings,
    'info',
    `${address} ${escaped(username)} ${method} ${escaped(path)} ${status} ${bytesSent} bytes ${milliseconds} ms${end}`,
  );
  attempt(
    () => settings.onRequest?.(entry),
    (error) => log(settings, 'error', `onRequest failed: ${stackOf(error)}`),
  );
}

/** The words of an error for the log. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
