export { createServer, SmartFileServer, type ListenOptions } from './server';
export { ServerError, type ServerErrorCode } from './errors';
export type { AccessEntry, Credentials, ServerLimits, ServerLogger, ServerOptions, ServerTimes } from './options';
export type { ThrottleOptions } from './throttle';
