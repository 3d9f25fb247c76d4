/**
 * Base of every error that this package throws: a stable `code` for programs, a sentence for people, facts as fields.
 *
 * What an error holds is safe to log: subclasses keep facts, never request configurations, headers or credentials.
 */
export abstract class CodedError extends Error {
  /** Stable name of what went wrong, such as `ERR_RSYNC_CORRUPT`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }

  /** A plain object for logs: name, code, message and the facts of the subclass. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries([['name', this.name], ['message', this.message], ...Object.entries(this)]);
  }
}

/** A call was given options or arguments that cannot be right; nothing was done. */
export class OptionsError extends CodedError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_INVALID_OPTION', message, options);
  }
}
