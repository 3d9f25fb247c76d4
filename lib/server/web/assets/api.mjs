// Requests to the HTTP API of this server, with the session's cookies.
import { urlPath } from './place.mjs';

/** A refusal of the server; with status 0, the server could not be reached. The message is for the user. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Called when the session has ended; resolves when the same user has a new one. */
let renewSession = () => Promise.reject(new ApiError(403, 'Please sign in.'));

export function onSessionEnd(renew) {
  renewSession = renew;
}

/** The URL of an endpoint, relative to the page: behind a proxy the server need not be at the root. */
export function apiUrl(endpoint, segments = [], { version = '2', query = {} } = {}) {
  const pairs = new URLSearchParams(query).toString();
  return `api/${version}/${endpoint}${urlPath(segments)}${pairs === '' ? '' : `?${pairs}`}`;
}

/**
 * Sends a request and reads the JSON of its answer. Waits and repeats where the server demands it, and asks the user to
 * sign in again when the session has ended.
 * @param options.query, options.form fields by their names.
 */
export async function call(method, endpoint, segments = [], { query, form, signal } = {}) {
  const url = apiUrl(endpoint, segments, { query });
  for (let attempt = 1; ; attempt++) {
    const response = await send(method, url, form, signal);
    if (response.ok) return response.status === 204 || method === 'HEAD' ? undefined : response.json();
    const wait = Number(response.headers.get('Retry-After') ?? NaN);
    if ([429, 503].includes(response.status) && wait <= 30 && attempt < 5) await pause(wait * 1000);
    else if (attempt < 5 && (await isSessionOver(response.status))) await renewSession();
    else throw await errorOf(response);
  }
}

/** The token for requests that change something. Read each time, since another tab may have signed in. */
export function csrfToken() {
  const pair = document.cookie.split('; ').find((each) => each.startsWith('csrftoken='));
  return pair?.slice('csrftoken='.length) ?? '';
}

/** Whether an answer of this status means that no user is signed in, rather than that this user may not do it. */
export async function isSessionOver(status) {
  if (status === 401) return true;
  return status === 403 && (csrfToken() === '' || (await send('GET', apiUrl('session'))).status === 403);
}

/** Starts a new session, for requests that are not sent by this module. */
export function newSession() {
  return renewSession();
}

export async function errorOf(response) {
  const body = await response.json().catch(() => undefined);
  return new ApiError(response.status, body?.detail ?? `The server answered with status ${response.status}.`);
}

export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function send(method, url, form, signal) {
  const headers = method === 'GET' || method === 'HEAD' ? {} : { 'X-CSRFToken': csrfToken() };
  const body = form && new URLSearchParams(form);
  try {
    return await fetch(url, { method, headers, body, signal, redirect: 'error' });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'The server cannot be reached.');
  }
}
