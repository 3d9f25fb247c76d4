export { discard } from './call/answer';
export { AnswerStream } from './transport/answer_stream';
export { BasicClient, type BasicClientOptions } from './basic_client';
export { fromBlob, fromBuffer, fromFile, fromStream, type FileBody, type FileSource } from './body/body';
export type { AnswerKind } from './call/answer';
export { ApiResponse } from './call/api_response';
export type { CallOptions } from './call/call_options';
export type { Requester } from './call/requester';
export { Access, AccessRules, type AccessRule, type PathAccess } from './calls/site/access';
export {
  Groups,
  Roles,
  Users,
  type Group,
  type GroupFields,
  type Role,
  type RoleChanges,
  type RoleFields,
  type User,
  type UserChanges,
  type UserFields,
} from './calls/site/accounts';
export { Activity, type ActivityEntry, type ActivityOptions } from './calls/site/activity';
export type { TypedCallOptions } from './calls/caller';
export type { DownloadOptions } from './calls/files/download';
export {
  Files,
  type ChecksumAlgorithm,
  type DownloadZipOptions,
  type Paths,
  type SearchOptions,
} from './calls/files/files';
export { Listing, type ListOptions, type ListPage } from './calls/files/listing';
export { Collection } from './calls/site/collection';
export { Links, type ExchangeOptions, type Link, type LinkChanges, type LinkFields } from './calls/site/links';
export { Prefs, PrefsOf, type Pref } from './calls/site/prefs';
export { Records } from './calls/site/records';
export {
  Quotas,
  QuotasOf,
  Sites,
  type Quota,
  type QuotaFields,
  type QuotaLimits,
  type Site,
  type SiteChanges,
  type SiteFields,
} from './calls/site/site_settings';
export { SshKeys, type SshKey } from './calls/site/ssh_keys';
export { Tasks } from './calls/tasks/tasks';
export type {
  Acl,
  FileFields,
  FileInfo,
  Right,
  ServiceUploadProgress,
  SessionInfo,
  UnknownFields,
  UnreachableEntry,
  WhoAmI,
} from './calls/types';
export type { AppendOptions, UploadOptions, UploadSource } from './calls/files/upload';
export { Watches, WatchesOf, type Watch } from './calls/site/watches';
export type { Call, CallOf, CallOptionsAs, CallOptionsAuto } from './call/call_forms';
export { Client } from './client';
export type {
  AttemptFacts,
  ClientEvent,
  ClientEvents,
  ClientListener,
  ClientStats,
  Totals,
} from './call/client_events';
export type { Clock } from '../internal/clock';
export type { CredentialsCallback, CredentialsRequest } from './auth/credential_source';
export type { BasicCredentials } from './auth/credentials';
export { CredentialsError } from './auth/credentials_error';
export {
  APIError,
  BadAnswerError,
  BodyChangedError,
  BodyError,
  IncompleteAnswerError,
  RequestError,
  ResponseError,
  SessionError,
  TimeoutError,
  type ErrorDetail,
  type RequestFacts,
  type ResponseFacts,
} from './errors';
export type { Args, ArgValue, NamedFile, Scalar } from './body/form';
export { OAuthClient, type OAuthClientOptions, type OAuthStepOptions } from './oauth_client';
export type { OAuthCredentials, OAuthTokens } from './auth/oauth_credentials';
export { OAuthError } from './auth/oauth_error';
export type { OAuthToken, SignatureMethod } from './auth/oauth_signature';
export type { AxiosClient } from './transport/exchange';
export type { HookAttempt, HookRequest, HookResult, Hooks, HookStates } from './call/hooks';
export type { Logger, LogLevel } from './call/logger';
export type { ClientOptions } from './call/client_options';
export type { RetryOptions, RetryQuestion } from './call/retry_options';
export type { TlsOptions } from './transport/tls_options';
export type { OnTransferProgress, TransferProgress } from './call/transfer_progress';
export type { OpenBody, RequestBody } from './body/request_body';
export type { AuthHeaders, Authorizer } from './auth/authorizer';
export type { Answer, ApiRequest, Method, Transport } from './transport/transport';
export type { Id } from './url';
export type { Budgets } from './transport/watchdog';
export { Task, type FollowOptions, type WaitOptions } from './calls/tasks/task';
export { TaskError, type TaskErrorCode, type TaskFacts } from './calls/tasks/task_error';
export type { TaskPauses, TaskState, TaskStatus } from './calls/tasks/task_state';
