export { createServer, SmartFileServer, type ListenOptions } from './server';
export { ServerError, type ServerErrorCode } from './errors';
export type { ServerLimits, ServerTimes } from './limits';
export type { AccessEntry, Credentials, ServerLogger, ServerOptions } from './options';
export { StateError, type StateErrorCode } from './state/errors';
export type { ThrottleOptions } from './throttle';
export type { Application } from './oauth/applications';
export type { Authorization, AuthorizationSelection } from './oauth/authorization';
