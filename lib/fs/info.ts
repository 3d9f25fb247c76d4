import { readFacts } from '../rest/calls/files/file_info';

/** The service's facts of a file or directory; fields that are not named here are kept as they came. */
export interface RemoteInfo {
  readonly name: string;
  readonly size: number;
  readonly isdir: boolean;
  readonly id?: unknown;
  /** Last change, as the service writes times. */
  readonly time?: unknown;
  readonly created_time?: unknown;
  readonly acl?: unknown;
  /** Entries of a directory that `readdir` returns, where the service counts them. */
  readonly items?: unknown;
  /** Entries of a directory that no path leads to, where the service counts them; null where it cannot. */
  readonly unreachable?: unknown;
  readonly [field: string]: unknown;
}

/** The facts that stat and readdir need of each entry of a listing. */
export const infoFields = [
  ...(['name', 'path', 'id', 'size', 'isdir', 'isfile', 'time', 'created_time', 'acl'] as const),
  ...(['items', 'unreachable'] as const),
] as const;

/** Whether the service says that a directory holds what no listing of it shows. */
export function holdsUnreachable({ unreachable }: RemoteInfo): boolean {
  return unreachable !== undefined && unreachable !== 0;
}

/** An answer as facts of a file; undefined when it lacks what every file has. */
export function toInfo(answer: unknown): RemoteInfo | undefined {
  const { name, isdir, size } = readFacts(answer);
  if (name === undefined || isdir === undefined) return undefined;
  if (size !== undefined) return answer as RemoteInfo;
  // Not every service counts what is in a directory.
  return isdir ? { ...(answer as RemoteInfo), size: 0 } : undefined;
}
