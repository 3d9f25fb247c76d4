export { AbortError } from './internal/abort';
export { CodedError, OptionsError } from './internal/coded_error';
export type { OnProgress, Progress } from './internal/progress';
export * from './fs';
export * from './rest';
export * from './sync';
