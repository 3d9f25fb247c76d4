/** Further fields of an answer, as the service sent them. */
export type UnknownFields = Readonly<Record<string, unknown>>;

/** Permissions for a path. */
export interface Acl {
  readonly read: boolean;
  readonly write: boolean;
  readonly remove: boolean;
  readonly list: boolean;
}

/** The fields of a file or directory. */
export interface FileFields {
  /** Last segment of the path; empty for the root. */
  readonly name: string;
  /** Absolute path, without a slash at its end. */
  readonly path: string;
  /** Bytes; of a directory, those of all its content. */
  readonly size: number;
  readonly isfile: boolean;
  readonly isdir: boolean;
  /** Time of the last change, to the second. */
  readonly time: Date | null;
  /** Time of creation, to the second. */
  readonly created_time: Date | null;
  /** Number of entries of a directory; null for a file. */
  readonly items: number | null;
  /**
   * Number of entries of a directory that no path leads to, such as names that are not UTF-8, pipes and broken links.
   * They are not counted in `items`. Null where the service cannot look; missing for files, and where it does not
   * count.
   */
  readonly unreachable?: number | null;
  readonly id: number;
  readonly url: string;
  /** Without a dot. */
  readonly extension: string;
  /** Such as `image/jpeg`; `application/x-directory` for a directory. */
  readonly mime: string;
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly acl: Acl;
  readonly owner: UnknownFields | null;
}

/** An entry of a directory that no path leads to. It can be moved and removed only with its directory. */
export interface UnreachableEntry {
  /** For display only: bytes that are not text are escaped by backslashes. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link' | 'pipe' | 'socket' | 'device' | 'unknown';
  /**
   * Why no path leads to it: `name` (not possible in a path), `link` (broken, or out of the root), `special` (a pipe, a
   * socket, a device), `depth` (its path is too long), `temporary` (left by a killed process), `unreadable` (by the
   * service).
   */
  readonly reason: string;
}

/** A file or directory, with the service's names of the fields. */
export type FileInfo = FileFields & UnknownFields;

/** The account of the credentials. */
export type WhoAmI = {
  readonly username?: string;
  readonly user: { readonly username: string; readonly name?: string; readonly email?: string } & UnknownFields;
  readonly site: {
    readonly name?: string;
    readonly quota?: { readonly disk_bytes_tally: number; readonly disk_bytes_limit: number } & UnknownFields;
  } & UnknownFields;
} & UnknownFields;

/** A right that users can have. */
export type Right = { readonly name: string; readonly description: string } & UnknownFields;

/** The user of a session. */
export type SessionInfo = { readonly user?: { readonly username: string } & UnknownFields } & UnknownFields;

/** Progress of an upload, as the service sees it. */
export type ServiceUploadProgress = {
  /** Bytes of the request's body that the service has received. */
  readonly received?: number;
  /** Bytes of the whole body; null where the client did not announce them. */
  readonly size?: number | null;
  /** True when the upload has succeeded or failed. */
  readonly ended?: boolean;
} & UnknownFields;
