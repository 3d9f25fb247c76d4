/** What an answer may hold besides the fields that are known; it is kept as it came. */
export type UnknownFields = Readonly<Record<string, unknown>>;

/** What may be done with a path. */
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
  /** Bytes; of a directory those of its content. */
  readonly size: number;
  readonly isfile: boolean;
  readonly isdir: boolean;
  /** When it was changed, to the second. */
  readonly time: Date | null;
  /** When it was made, to the second. */
  readonly created_time: Date | null;
  /** Entries of a directory; null for a file. */
  readonly items: number | null;
  /**
   * How many entries of a directory no path leads to: names that are no UTF-8, pipes, links to nowhere... They are not in
   * `items`. Null where the service cannot look; files do not have it, nor do services that do not count.
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

/** An entry of a directory that no path leads to: it cannot be read, moved or removed but with its directory. */
export interface UnreachableEntry {
  /** For eyes only: what is no text in it is escaped by backslashes. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link' | 'pipe' | 'socket' | 'device' | 'unknown';
  /**
   * Why: `name` (it cannot be part of a path), `link` (to nowhere, or out of the root), `special` (a pipe, a socket, a
   * device), `depth` (its path is too long), `temporary` (left by a killed process), `unreadable` (by the service).
   */
  readonly reason: string;
}

/** A file or directory of the service, under the names that the service gives its fields. */
export type FileInfo = FileFields & UnknownFields;

/** Who asks. */
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

/** Whose session it is. */
export type SessionInfo = { readonly user?: { readonly username: string } & UnknownFields } & UnknownFields;

/** How far an upload has come, as the service sees it. */
export type ServiceUploadProgress = {
  /** Bytes of the request's body that the service has. */
  readonly received?: number;
  /** Bytes of the whole body; null where the client did not say. */
  readonly size?: number | null;
  /** True when the upload is over, well or not. */
  readonly ended?: boolean;
} & UnknownFields;
