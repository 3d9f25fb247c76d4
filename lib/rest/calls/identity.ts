import type { Client } from '../client';
import { Caller, requestOptions, type TypedCallOptions } from './caller';
import type { Right, SessionInfo, UnknownFields, WhoAmI } from './types';

/** Asks whether the service is there; no credentials are needed for the answer. */
export async function ping(
  client: Client,
  options: TypedCallOptions,
): Promise<{ readonly ping: string } & UnknownFields> {
  return new Caller(client).object({ method: 'GET', endpoint: '/ping', options: requestOptions('ping', options) });
}

export async function whoami(client: Client, options: TypedCallOptions): Promise<WhoAmI> {
  return new Caller(client).object({ method: 'GET', endpoint: '/whoami', options: requestOptions('whoami', options) });
}

export async function rights(client: Client, options: TypedCallOptions): Promise<Right[]> {
  return new Caller(client).list({ method: 'GET', endpoint: '/right', options: requestOptions('rights', options) });
}

export async function session(client: Client, options: TypedCallOptions): Promise<SessionInfo> {
  const request = requestOptions('session', options);
  return new Caller(client).object({ method: 'GET', endpoint: '/session', options: request });
}
