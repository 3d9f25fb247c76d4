import { CodedError } from '../internal/coded_error';

/** Why a call of the server failed. */
export type ServerErrorCode =
  /** The root is not a directory that can be read. */
  | 'ERR_SERVER_ROOT'
  /** The server cannot listen on the address or port; `cause` is the system's error. */
  | 'ERR_SERVER_LISTEN'
  /** The access log cannot be written; `cause` is the system's error. */
  | 'ERR_SERVER_LOG'
  /** The call does not fit the server's state, such as listening twice. */
  | 'ERR_SERVER_STATE';

/** A server could not be set up, or a call does not fit its state. */
export class ServerError extends CodedError {
  declare readonly code: ServerErrorCode;
}
