/** Where the server's own messages go: console, pino, winston and others have this shape. Never shown a credential. */
export interface ServerLogger {
  /** Something that may be good to know. */
  info(message: string): void;
  /** Something that went wrong. */
  error(message: string): void;
}
