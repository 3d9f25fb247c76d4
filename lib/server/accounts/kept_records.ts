export interface PrefRecord {
  readonly name: string;
  readonly value: string;
}

export interface SshKeyRecord {
  readonly name: string;
  /** One line: `algorithm base64 comment`. */
  readonly key: string;
}

/** What is kept for clients, and given back as it was; the server itself acts on none of it. */
export type KeptRecord = Readonly<Record<string, string>>;
