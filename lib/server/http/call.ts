import type { IncomingHttpHeaders } from 'node:http';

import type { ServerLimits } from '../options';
import type { ApiPath } from '../storage/api_path';
import type { Volume } from '../storage/volume';
import type { Tasks } from '../tasks';
import type { Turns } from '../turns';
import type { User } from './auth';
import type { RequestBody } from './body';
import type { Version } from './router';

/** What the endpoints of one server share. */
export interface Services {
  readonly volume: Volume;
  readonly tasks: Tasks;
  readonly limits: ServerLimits;
  /** Bounds the signatures that are held. */
  readonly signatures: Turns;
  readonly siteName: string;
  /** Takes errors that no answer can name, for the log. */
  readonly onError: (error: unknown) => void;
}

/** One request, as handlers see it. */
export interface Call {
  readonly services: Services;
  readonly method: string;
  readonly version: Version;
  readonly headers: IncomingHttpHeaders;
  /** Decoded segments of the URL after the endpoint. */
  readonly rest: readonly string[];
  /** The same as a path of the API; throws StorageError when it cannot be one. */
  readonly path: () => ApiPath;
  readonly query: URLSearchParams;
  readonly user: User;
  readonly body: RequestBody;
  /** Says that the client has gone or the server stops. */
  readonly signal: AbortSignal;
}

/** Whether a query argument is switched on, in the words of any client: `true`, `True`, `on`, `1`, `yes`. */
export function isOn(value: string | null): boolean {
  return ['true', 'on', '1', 'yes'].includes((value ?? '').toLowerCase());
}
