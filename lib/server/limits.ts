import { integer, refuseUnknown, requireObject } from '../internal/options';

/** What one request or one client may use up. */
export interface ServerLimits {
  /** Bytes of a request's headers. @default 16384 */
  headers: number;
  /** Headers of a request. @default 100 */
  headerCount: number;
  /** Connections at once; those above are answered 503, with TLS closed. @default 2000 */
  connections: number;
  /** Connections at once from one address, which of a proxy in front is that of all its clients. @default 500 */
  connectionsPerAddress: number;
  /** Requests that are answered at once; those above are answered 503. @default 1000 */
  requests: number;
  /** The same for one account, or for one address without an account. @default 250 */
  requestsPerCaller: number;
  /**
   * Bytes a second that a client has to send, or to take, on average over `times.pace`; who is slower is ended, so that
   * nobody holds a file that he writes for much longer than it needs. @default 1024
   */
  minimumRate: number;
  /** Bytes of a form, urlencoded, JSON or multipart. @default 1048576 */
  form: number;
  /** Parts of a multipart body. @default 1000 */
  parts: number;
  /** Bytes of the headers of one part. @default 16384 */
  partHeaders: number;
  /** Bytes of one stored file, also of one that a patch makes. @default 1099511627776 (1 TiB) */
  fileSize: number;
  /** Children on one page of a listing, also when the client does not say. @default 1000 */
  pageSize: number;
  /** Entries that one request may look at to sum up the sizes of directories. @default 10000 */
  sizedEntries: number;
  /** Entries that one search, or one archive, may look at. @default 100000 */
  walkedEntries: number;
  /** Tasks that are kept to be asked about, running ones included. @default 1000 */
  tasks: number;
  /** Tasks that run at once; others wait. @default 4 */
  runningTasks: number;
  /** Bytes of a block in signatures. @default 67108864 */
  blockLength: number;
  /** Bytes of memory that a client's signature may take. @default 536870912 */
  signatureMemory: number;
  /** Signatures of clients that are held at once, to make deltas; others wait as long as for a lock. @default 4 */
  signatures: number;
  /**
   * Bytes by which a patch may make a file larger than twice the old one plus the delta. A small delta can repeat the
   * old file without end; one that goes beyond is answered 413, for the client to send the whole file instead.
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

/** How long the server waits, in milliseconds. For `headers`, `idle` and `pace`, 0 is for ever. */
export interface ServerTimes {
  /** For the headers of a request. @default 30000 */
  headers: number;
  /** For a client that neither sends nor takes anything; the server's own work does not count. @default 120000 */
  idle: number;
  /** Over which `limits.minimumRate` is measured; 0 lets clients be as slow as they like. @default 60000 */
  pace: number;
  /** For other requests that write the same path. @default 30000 */
  lock: number;
  /** For an operation before it is answered as a task that still runs. @default 2000 */
  task: number;
  /** For running requests when the server closes; afterwards they are cut. @default 5000 */
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

/** The longest time that timers take. */
const maxTime = 2 ** 31 - 1;

/** @throws OptionsError for limits that are not known, or no whole numbers above zero. */
export function normaliseLimits(given: Partial<ServerLimits> | undefined): ServerLimits {
  return numbers('limits', given, defaultLimits, 1, Number.MAX_SAFE_INTEGER);
}

/** @throws OptionsError for times that are not known, or no whole numbers that timers take. */
export function normaliseTimes(given: Partial<ServerTimes> | undefined): ServerTimes {
  return numbers('times', given, defaultTimes, 0, maxTime);
}

/** Fills in what is not given, and refuses what is not a number in range. */
function numbers<T extends object>(
  name: string,
  given: Partial<T> | undefined,
  defaults: T,
  min: number,
  max: number,
): T {
  const chosen = given ?? {};
  requireObject(name, chosen);
  refuseUnknown(name, chosen, Object.keys(defaults));
  const check = integer(min, max);
  for (const [key, value] of Object.entries(chosen)) check(`${name}.${key}`, value);
  return { ...defaults, ...chosen };
}
