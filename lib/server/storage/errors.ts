/** What kept a storage operation from being done; the HTTP layer gives each its status. */
export type StorageProblem =
  /** Nothing that a client may see is at the path. */
  | 'missing'
  /** The path cannot be the name of anything here. */
  | 'name'
  /** Something of another kind, or something at all, is in the way. */
  | 'conflict'
  /** Something is in a directory that may only be removed when nothing is. */
  | 'not-empty'
  /** The operation is never allowed on this path. */
  | 'denied'
  /** Others use the path and did not finish in time. */
  | 'busy'
  /** The file is not the one that the caller meant. */
  | 'changed'
  /** The file would be larger than the server takes. */
  | 'too-large';

/** An operation that was refused. The message speaks of paths of the API only, never of paths of this machine. */
export class StorageError extends Error {
  constructor(
    readonly problem: StorageProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StorageError';
  }
}

/** The system's name of an error, such as `ENOENT`, if it has one. */
export function osCode(error: unknown): string | undefined {
  // Not by class: errors of Node itself have another Error than code that runs in a context of its own.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the error says that nothing is at a path, for whatever reason. */
export function saysMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(osCode(error) ?? '');
}
