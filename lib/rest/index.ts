export { discard } from './answer';
export { AnswerStream } from './answer_stream';
export { BasicClient, type BasicClientOptions } from './basic_client';
export { fromBuffer, fromFile, fromStream, type FileBody, type FileSource } from './body';
export { Client, type Call } from './client';
export {
  APIError,
  BadAnswerError,
  BodyError,
  IncompleteAnswerError,
  RequestError,
  ResponseError,
  TimeoutError,
  type ErrorDetail,
  type RequestFacts,
  type ResponseFacts,
} from './errors';
export type { Args, ArgValue, NamedFile, Scalar } from './form';
export type { CallOptions, ClientOptions } from './options';
export type { OpenBody, RequestBody } from './request_body';
export type { Answer, ApiRequest, Method, Transport } from './transport';
export type { Id } from './url';
export type { Budgets } from './watchdog';
