export { discard } from './answer';
export { AnswerStream } from './answer_stream';
export { BasicClient, type BasicClientOptions } from './basic_client';
export { fromBuffer, fromFile, fromStream, type FileBody, type FileSource } from './body';
export { Client, type Call } from './client';
export type { CredentialsCallback, CredentialsRequest } from './credential_source';
export type { BasicCredentials } from './credentials';
export { CredentialsError } from './credentials_error';
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
export { OAuthClient, type OAuthClientOptions, type OAuthStepOptions } from './oauth_client';
export type { OAuthCredentials, OAuthTokens } from './oauth_credentials';
export { OAuthError } from './oauth_error';
export type { OAuthToken, SignatureMethod } from './oauth_signature';
export type { CallOptions, ClientOptions } from './options';
export type { OpenBody, RequestBody } from './request_body';
export type { Answer, ApiRequest, Method, Transport } from './transport';
export type { Id } from './url';
export type { Budgets } from './watchdog';
