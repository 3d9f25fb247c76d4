import type { IncomingHttpHeaders } from 'node:http';
import type { AccountRight } from '../accounts/rights';
import type { ApiPath } from '../storage/names/api_path';
import type { Volume } from '../storage/volume';
import type { User } from './auth';
import type { RequestBody } from '../http/body';
import { HttpError } from '../http/http_error';
import type { Target, ApiVersion } from '../http/target';
import type { Services } from './services';

/** One request, as handlers see it. */
export interface Call {
  readonly services: Services;
  readonly method: string;
  readonly version: ApiVersion;
  /** Endpoint of the route, such as `path/info`. */
  readonly endpoint: string;
  readonly headers: IncomingHttpHeaders;
  /** The URL as it was sent. */
  readonly target: Target;
  /** Where the request came from; empty when the client has gone. */
  readonly address: string;
  /** Decoded segments of the URL after the endpoint. */
  readonly rest: readonly string[];
  /** Makes a path of the API of `rest`; throws StorageError when it cannot be one. */
  readonly path: () => ApiPath;
  readonly query: URLSearchParams;
  /** The sender; `anonymous` where the route needs no credentials. */
  readonly user: User;
  /** The files, as the user may use them. */
  readonly volume: Volume;
  readonly body: RequestBody;
  /** Aborted when the client leaves or the server stops. */
  readonly signal: AbortSignal;
}

/** Whether a query argument is switched on, in any word that clients use: `true`, `True`, `on`, `1`, `yes`. */
export function isOn(value: string | null): boolean {
  return ['true', 'on', '1', 'yes'].includes((value ?? '').toLowerCase());
}

/** @throws HttpError 403 unless the account has the right. */
export function demandRight({ user }: Call, right: AccountRight): void {
  if (user.rights.has(right)) return;
  throw new HttpError(403, `You may not do this: your account lacks the right ${right}.`);
}

/** Records a call that succeeded in the log of activities. @param username who acted, where the call does not know. */
export function noteActivity(call: Call, username = call.user.username): void {
  const { services, method, endpoint, rest, volume, address } = call;
  services.activity.record({ username, method, endpoint, rest, root: volume.site(volume.root), address });
}
