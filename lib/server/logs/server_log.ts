import { escaped, type AccessEntry } from './access_log';

/** Takes the server's messages: console, pino, winston and others have this shape. No message holds a credential. */
export interface ServerLogger {
  /** Called for normal events. */
  info(message: string): void;
  /** Called for errors. */
  error(message: string): void;
}

/** The settings that take messages and entries. */
interface Listeners {
  readonly logger: ServerLogger | undefined;
  readonly onRequest: ((entry: AccessEntry) => void) | undefined;
}

/** Passes a message to the logger. Errors of the logger are ignored, so that requests are answered nevertheless. */
export function log({ logger }: Pick<Listeners, 'logger'>, level: keyof ServerLogger, message: string): void {
  attempt(
    () => logger?.[level](message),
    () => undefined,
  );
}

/** Calls a function of the user, which may throw or return a promise that rejects. */
function attempt(call: () => unknown, onError: (error: unknown) => void): void {
  try {
    Promise.resolve(call()).catch(onError);
  } catch (error) {
    onError(error);
  }
}

/** Passes an answered request to the logger and to `onRequest`. */
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

/** The text of an error, for the log. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
