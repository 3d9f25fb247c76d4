import { once } from 'node:events';
import { createWriteStream, openSync, type WriteStream } from 'node:fs';
import { ServerError } from '../errors';

/** Bytes of lines that may wait for a slow disk; further lines are dropped. */
const mostWaiting = 16 * 1024 * 1024;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `json`: one object a line; `combined`: the common format of web servers, which log analysers read. */
export type AccessLogFormat = 'combined' | 'json';

/** Writes a line for each request to a file. Text that clients sent cannot leave its line or its field. */
export class AccessLog {
  private stream: WriteStream;

  /**
   * @param file path of the file; lines are appended. Made for its owner and group only when it is missing.
   * @param onError called when a line cannot be written.
   * @throws ServerError `ERR_SERVER_LOG` when the file cannot be opened.
   */
  constructor(
    private readonly file: string,
    private readonly format: AccessLogFormat,
    private readonly onError: (error: unknown) => void,
  ) {
    this.stream = this.open();
  }

  /** Writes an entry; drops it where the disk is too slow or the log is closed. */
  readonly write = (entry: AccessEntry): void => {
    if (this.stream.writableLength > mostWaiting || !this.stream.writable) return;
    this.stream.write(`${this.format === 'json' ? jsonLine(entry) : combinedLine(entry)}\n`);
  };

  /** Continues in a new file of the same name, after the old one was moved away to rotate logs. */
  reopen(): void {
    const old = this.stream;
    this.stream = this.open();
    old.end();
  }

  /** Closes the log. Resolves when all lines were written, or failed to be. */
  async close(): Promise<void> {
    if (this.stream.closed) return;
    this.stream.end();
    await once(this.stream, 'close').catch(() => undefined);
  }

  private open(): WriteStream {
    try {
      const stream = createWriteStream('', { fd: openSync(this.file, 'a', 0o640) });
      return stream.on('error', this.onError);
    } catch (cause) {
      throw new ServerError('ERR_SERVER_LOG', `Cannot write the access log ${this.file}: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
}

/** An entry as JSON, without invisible characters. */
export function jsonLine({ time, ...entry }: AccessEntry): string {
  // JSON escapes ASCII control characters only; terminals and some parsers obey others too.
  return JSON.stringify({ time: time.toISOString(), ...entry }).replace(
    /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `address - user [time] "request" status bytes "-" "user agent"`. */
export function combinedLine(entry: AccessEntry): string {
  const { address = '-', username, method, path, status, bytesSent, userAgent = '-' } = entry;
  const request = `${escaped(method)} ${escaped(path)} HTTP/1.1`;
  const user = username === undefined || username === '' ? '-' : escaped(username);
  return `${address} - ${user} [${clf(entry.time)}] "${request}" ${status} ${bytesSent} "-" "${escaped(userAgent)}"`;
}

/** Escapes characters that would end a field or a line, or command a terminal: as `\xNN` of their UTF-8. */
export function escaped(text: string): string {
  return text.replace(/[^\x21\x23-\x5b\x5d-\x7e]/gu, (c) =>
    Array.from(Buffer.from(c), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

function clf(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${two(time.getUTCDate())}/${months[time.getUTCMonth()] ?? ''}/${time.getUTCFullYear()}`;
  return `${date}:${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} +0000`;
}

/** One line of the access log. */
export interface AccessEntry {
  /** When the request arrived. */
  time: Date;
  method: string;
  /** Path of the URL as it was sent, without the query. */
  path: string;
  /** Status of the answer; 0 when the client left before there was one. */
  status: number;
  /** Whether the whole answer was sent. */
  complete: boolean;
  /** Bytes of the request's body that were read. */
  bytesReceived: number;
  /** Bytes written to the connection, headers included. */
  bytesSent: number;
  milliseconds: number;
  /** Name of the account; absent for requests without valid credentials. */
  username?: string;
  /** Address of the client. */
  address?: string;
  userAgent?: string;
}
