import { CodedError } from '../internal/coded_error';

/** Why the server could not be set up. */
export type ServerErrorCode =
  /** The root is not a directory that can be read. */
  | 'ERR_SERVER_ROOT'
  /** The address or port cannot be listened on; `cause` is the system's error. */
  | 'ERR_SERVER_LISTEN'
  /** The access log cannot be written; `cause` is the system's error. */
  | 'ERR_SERVER_LOG'
  /** The call does not fit the server's state, such as listening twice. */
  | 'ERR_SERVER_STATE';

/** The server could not be set up as asked. */
export class ServerError extends CodedError {
  declare readonly code: ServerErrorCode;
}
