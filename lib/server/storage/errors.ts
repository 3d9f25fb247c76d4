/** Why a storage operation failed; `dispatch/failures` has the status of each. */
export type StorageProblem =
  /** At the path is nothing that the client may see. */
  | 'missing'
  /** A name in the path is not allowed. */
  | 'name'
  /** Something else is at the path, or the file changed during the operation. */
  | 'conflict'
  /** The directory may only be removed when it is empty, and it is not. */
  | 'not-empty'
  /** The operation is never allowed on this path. */
  | 'denied'
  /** Other requests use the path and did not finish in time. */
  | 'busy'
  /** The file is not the version that the client expects. */
  | 'changed'
  /** The file would exceed the limit of the server. */
  | 'too-large';

/** A storage operation that failed. The message holds paths of the API only, never paths of this machine. */
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
  // Not by instanceof: in another context of `node:vm`, errors of Node are of another class.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the error says, in any way, that nothing is at a path. */
export function saysMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(osCode(error) ?? '');
}
