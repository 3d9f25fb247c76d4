import type { Volume } from '../storage/volume';
import type { Accounts } from '../accounts/accounts';
import type { AccessRules } from '../accounts/access_rules';
import type { Sessions } from '../accounts/sessions';
import type { Table } from '../../state/store';
import type { PrefRecord, SshKeyRecord, KeptRecord } from '../accounts/kept_records';
import type { Uploads } from '../tasks/uploads';
import type { Activity } from '../logs/activity';
import type { SyncLog } from '../logs/sync_log';
import type { Links } from '../sharing/links';
import type { SignIn } from '../accounts/sign_in';
import type { OAuthProvider } from '../oauth/provider';
import type { PathMetadata } from '../paths/path_metadata';
import type { Tasks } from '../tasks/tasks';
import type { ServerLimits } from '../limits';
import type { RequestTurns } from './request_turns';

/** What the endpoints of one server share. */
export interface Services {
  /** The whole directory that is served, with all rights. */
  readonly site: Volume;
  readonly accounts: Accounts;
  readonly access: AccessRules;
  readonly sessions: Sessions;
  /** Settings that clients keep. */
  readonly prefs: Table<PrefRecord>;
  readonly sshKeys: Table<SshKeyRecord>;
  /** Other records that clients keep. */
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
  /** Bounds how many signatures are in memory. */
  readonly signatures: RequestTurns;
  readonly siteName: string;
  /** Called for errors that no answer can report, to log them. */
  readonly onError: (error: unknown) => void;
}
