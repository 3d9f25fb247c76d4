import type { IncomingHttpHeaders } from 'node:http';

import type { AccessRules } from '../accounts/access_rules';
import type { Accounts } from '../accounts/accounts';
import type { AccountRight } from '../accounts/rights';
import type { Sessions } from '../accounts/sessions';
import type { SignIn } from '../accounts/sign_in';
import type { Activity } from '../logs/activity';
import type { KeptRecord } from '../endpoints/records/kept_records';
import type { PrefRecord } from '../endpoints/records/prefs';
import type { SshKeyRecord } from '../endpoints/accounts/ssh_keys';
import type { ServerLimits } from '../limits';
import type { OAuthProvider } from '../oauth/provider';
import type { Links } from '../sharing/links';
import type { SyncLog } from '../logs/sync_log';
import type { PathMetadata } from '../paths/path_metadata';
import type { Table } from '../../state/store';
import type { ApiPath } from '../storage/api_path';
import type { Volume } from '../storage/volume';
import type { Tasks } from '../tasks/tasks';
import type { Uploads } from '../tasks/uploads';
import type { Turns } from '../turns';
import type { User } from './auth';
import type { RequestBody } from '../http/body';
import { HttpError } from '../http/http_error';
import type { Target, Version } from './router';

/** What the endpoints of one server share. */
export interface Services {
  /** The whole directory that is served, with all rights. */
  readonly site: Volume;
  readonly accounts: Accounts;
  readonly access: AccessRules;
  readonly sessions: Sessions;
  readonly prefs: Table<PrefRecord>;
  readonly sshKeys: Table<SshKeyRecord>;
  readonly kept: Table<KeptRecord>;
  readonly uploads: Uploads;
  readonly activity: Activity;
  readonly syncs: SyncLog;
  readonly links: Links;
  readonly signIn: SignIn;
  /** What applications may do for people. */
  readonly oauth: OAuthProvider;
  /** Base URL under which people reach the server, with a slash at its end. */
  readonly publicUrl: () => string;
  /** Tags and attributes of paths. */
  readonly metadata: PathMetadata;
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
  /** That of the route, such as `path/info`. */
  readonly endpoint: string;
  readonly headers: IncomingHttpHeaders;
  /** The URL as it was sent. */
  readonly target: Target;
  /** Where the request came from; empty when the client has gone. */
  readonly address: string;
  /** Decoded segments of the URL after the endpoint. */
  readonly rest: readonly string[];
  /** The same as a path of the API; throws StorageError when it cannot be one. */
  readonly path: () => ApiPath;
  readonly query: URLSearchParams;
  /** Who asks; nobody where no credentials are needed. */
  readonly user: User;
  /** What is served, as the user may use it. */
  readonly volume: Volume;
  readonly body: RequestBody;
  /** Says that the client has gone or the server stops. */
  readonly signal: AbortSignal;
}

/** Whether a query argument is switched on, in the words of any client: `true`, `True`, `on`, `1`, `yes`. */
export function isOn(value: string | null): boolean {
  return ['true', 'on', '1', 'yes'].includes((value ?? '').toLowerCase());
}

/** @throws HttpError 403 unless the account has the right. */
export function demandRight({ user }: Call, right: AccountRight): void {
  if (user.rights.has(right)) return;
  throw new HttpError(403, `You may not do this: your account lacks the right ${right}.`);
}
