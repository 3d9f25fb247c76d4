import { integer, milliseconds, refuseUnknown, requireObject, type Check } from '../internal/options';

/** How much of its resources the server gives to one request, one client, or all together. */
export interface ServerLimits {
  /** Bytes of a request's headers. @default 16384 */
  headers: number;
  /** Headers of a request. @default 100 */
  headerCount: number;
  /** Connections at once. Those above are answered 503; with TLS they are closed. @default 2000 */
  connections: number;
  /** Connections at once from one address. All clients of a proxy have its address. @default 500 */
  connectionsPerAddress: number;
  /** Requests at once. Those above are answered 503. @default 1000 */
  requests: number;
  /** Requests at once of one account, or of one address without an account. @default 250 */
  requestsPerCaller: number;
  /**
   * Bytes a second that a client must send or receive, on average over `times.pace`. Slower clients are disconnected,
   * so that none can keep a file locked for long. @default 1024
   */
  minimumRate: number;
  /** Bytes of a form, urlencoded, JSON or multipart. @default 1048576 */
  form: number;
  /** Parts of a multipart body. @default 1000 */
  parts: number;
  /** Bytes of the headers of one part. @default 16384 */
  partHeaders: number;
  /** Bytes of one stored file, however it is made. @default 1099511627776 (1 TiB) */
  fileSize: number;
  /** Children on one page of a listing, and the default for clients that ask for no number. @default 1000 */
  pageSize: number;
  /** Entries that one request may look at to sum up the sizes of directories. @default 10000 */
  sizedEntries: number;
  /** Entries that one search, or one archive, may look at. @default 100000 */
  walkedEntries: number;
  /** Tasks that clients can ask about, running ones included. @default 1000 */
  tasks: number;
  /** Tasks that run at once; others wait. @default 4 */
  runningTasks: number;
  /** Bytes of a block in signatures. @default 67108864 */
  blockLength: number;
  /** Bytes of memory that a client's signature may take. @default 536870912 */
  signatureMemory: number;
  /** Signatures of clients in memory at once, to make deltas. Others wait, up to `times.lock`. @default 4 */
  signatures: number;
  /**
   * Bytes by which a patched file may exceed twice the old file plus the delta, since a small delta can repeat the old
   * file without end. A delta that exceeds it is answered 413; the client can then send the whole file.
   * @default 67108864
   */
  patchGrowth: number;
  /** Wrong passwords that one address may send in a minute. @default 60 */
  failedLogins: number;
  /** Records of one kind that are made through the API: users, groups, rules, links and others. @default 10000 */
  records: number;
  /** Newest entries of the log of activities that are kept. @default 10000 */
  activity: number;
  /** Newest steps of syncs that are kept, to show what they saved. @default 1000 */
  syncs: number;
  /** Bytes of the tags and attributes of one path, as JSON. @default 65536 */
  metadata: number;
  /** Requests of applications that wait for an approval. @default 1000 */
  requestTokens: number;
  /** Nonces of signed requests that are remembered, each for ten minutes at most. @default 100000 */
  nonces: number;
}

/** How long the server waits, in milliseconds. 0 means no limit for `headers`, `idle` and `pace`. */
export interface ServerTimes {
  /** For the headers of a request. @default 30000 */
  headers: number;
  /**
   * For a client that neither sends nor receives; the time that the server itself works does not count.
   * @default 120000
   */
  idle: number;
  /** Time over which `limits.minimumRate` is measured. @default 60000 */
  pace: number;
  /** For other requests that write the same path. @default 30000 */
  lock: number;
  /** For the end of an operation, before the answer says that its task still runs. @default 2000 */
  task: number;
  /** For running requests when the server closes; then they are cut. @default 5000 */
  closing: number;
}

const defaultLimits: ServerLimits = {
  headers: 16 * 1024,
  headerCount: 100,
  connections: 2000,
  connectionsPerAddress: 500,
  requests: 1000,
  requestsPerCaller: 250,
  minimumRate: 1024,
  form: 1024 ** 2,
  parts: 1000,
  partHeaders: 16 * 1024,
  fileSize: 1024 ** 4,
  pageSize: 1000,
  sizedEntries: 10_000,
  walkedEntries: 100_000,
  tasks: 1000,
  runningTasks: 4,
  blockLength: 64 * 1024 ** 2,
  signatureMemory: 512 * 1024 ** 2,
  signatures: 4,
  patchGrowth: 64 * 1024 ** 2,
  failedLogins: 60,
  records: 10_000,
  activity: 10_000,
  syncs: 1000,
  metadata: 64 * 1024,
  requestTokens: 1000,
  nonces: 100_000,
};

const defaultTimes: ServerTimes = {
  headers: 30_000,
  idle: 120_000,
  pace: 60_000,
  lock: 30_000,
  task: 2000,
  closing: 5000,
};

/** Fills in the defaults. @throws OptionsError for unknown limits, and values that are no whole numbers above zero. */
export function normaliseLimits(given: Partial<ServerLimits> | undefined): ServerLimits {
  return numbers('limits', given, defaultLimits, integer(1, Number.MAX_SAFE_INTEGER));
}

/** Fills in the defaults. @throws OptionsError for unknown times, and values that timers do not accept. */
export function normaliseTimes(given: Partial<ServerTimes> | undefined): ServerTimes {
  return numbers('times', given, defaultTimes, milliseconds);
}

function numbers<T extends object>(name: string, given: Partial<T> | undefined, defaults: T, check: Check<number>): T {
  const chosen = given ?? {};
  requireObject(name, chosen);
  refuseUnknown(name, chosen, Object.keys(defaults));
  for (const [key, value] of Object.entries(chosen)) check(`${name}.${key}`, value);
  return { ...defaults, ...chosen };
}
