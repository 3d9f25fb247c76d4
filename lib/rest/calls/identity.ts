import type { Requester } from '../call/requester';
import { Caller, requestOptions, type TypedCallOptions } from './caller';
import type { Right, SessionInfo, UnknownFields, WhoAmI } from './types';

/** Asks whether the service answers; it needs no valid credentials for that. */
export async function ping(
  requester: Requester,
  options: TypedCallOptions,
): Promise<{ readonly ping: string } & UnknownFields> {
  return new Caller(requester).object({ method: 'GET', endpoint: '/ping', options: requestOptions('ping', options) });
}

export async function whoami(requester: Requester, options: TypedCallOptions): Promise<WhoAmI> {
  return new Caller(requester).object({
    method: 'GET',
    endpoint: '/whoami',
    options: requestOptions('whoami', options),
  });
}

export async function rights(requester: Requester, options: TypedCallOptions): Promise<Right[]> {
  return new Caller(requester).list({ method: 'GET', endpoint: '/right', options: requestOptions('rights', options) });
}

export async function session(requester: Requester, options: TypedCallOptions): Promise<SessionInfo> {
  const request = requestOptions('session', options);
  return new Caller(requester).object({ method: 'GET', endpoint: '/session', options: request });
}
