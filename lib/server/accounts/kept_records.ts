/** A setting that a client keeps, for a user or for the site. */
export interface PrefRecord {
  readonly name: string;
  readonly value: string;
}

export interface SshKeyRecord {
  readonly name: string;
  /** One line: `algorithm base64 comment`. */
  readonly key: string;
}

/** A record that clients keep here and get back as it was; the server itself acts on none of it. */
export type KeptRecord = Readonly<Record<string, string>>;

/** The beginning of the keys of a user's records in a table of many users; the length says where the name ends. */
export function keyPrefixOf(username: string): string {
  return `${username.length}/${username}/`;
}
