export { discard } from './answer';
export { AnswerStream } from './answer_stream';
export { BasicClient, type BasicClientOptions } from './basic_client';
export { fromBlob, fromBuffer, fromFile, fromStream, type FileBody, type FileSource } from './body';
export type { AnswerKind } from './answer';
export { ApiResponse } from './api_response';
export type { CallOptions } from './call_options';
export { Access, AccessRules, type AccessRule, type PathAccess } from './calls/access';
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
} from './calls/accounts';
export { Activity, type ActivityEntry, type ActivityOptions } from './calls/activity';
export type { TypedCallOptions } from './calls/caller';
export type { DownloadOptions } from './calls/download';
export { Files, type ChecksumAlgorithm, type DownloadZipOptions, type Paths, type SearchOptions } from './calls/files';
export { Listing, type ListOptions, type ListPage } from './calls/listing';
export { Links, type ExchangeOptions, type Link, type LinkChanges, type LinkFields } from './calls/links';
export { Prefs, PrefsOf, type Pref } from './calls/prefs';
export { Records } from './calls/records';
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
} from './calls/site_settings';
export { SshKeys, type SshKey } from './calls/ssh_keys';
export { Tasks } from './calls/tasks';
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
export type { AppendOptions, UploadOptions, UploadSource } from './calls/upload';
export { Watches, WatchesOf, type Watch } from './calls/watches';
export { Client, type Call, type CallOf, type CallOptionsAs, type CallOptionsAuto } from './client';
export type { AttemptFacts, ClientEvent, ClientEvents, ClientListener, ClientStats, Totals } from './client_events';
export type { Clock } from './clock';
export type { CredentialsCallback, CredentialsRequest } from './credential_source';
export type { BasicCredentials } from './credentials';
export { CredentialsError } from './credentials_error';
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
export type { Args, ArgValue, NamedFile, Scalar } from './form';
export { OAuthClient, type OAuthClientOptions, type OAuthStepOptions } from './oauth_client';
export type { OAuthCredentials, OAuthTokens } from './oauth_credentials';
export { OAuthError } from './oauth_error';
export type { OAuthToken, SignatureMethod } from './oauth_signature';
export type { AxiosClient } from './exchange';
export type { HookAttempt, HookRequest, HookResult, Hooks, HookStates } from './hooks';
export type { Logger, LogLevel } from './logger';
export type { ClientOptions } from './options';
export type { RetryOptions, RetryQuestion } from './retry_options';
export type { TlsOptions } from './tls_options';
export type { OnTransferProgress, TransferProgress } from './transfer_progress';
export type { OpenBody, RequestBody } from './request_body';
export type { AuthHeaders, Authorizer } from './authorizer';
export type { Answer, ApiRequest, Method, Transport } from './transport';
export type { Id } from './url';
export type { Budgets } from './watchdog';
export { Task, type FollowOptions, type WaitOptions } from './task';
export { TaskError, type TaskErrorCode, type TaskFacts } from './task_error';
export type { TaskPauses, TaskState, TaskStatus } from './task_state';
