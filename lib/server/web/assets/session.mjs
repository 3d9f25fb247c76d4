// The session of the user. The password is sent in two requests, one right after the other, and not stored.
import { ApiError, apiUrl, call, csrfToken, errorOf } from './api.mjs';

/** The user of the browser's session; undefined when there is none. */
export async function currentUser() {
  // Without its cookies there is no session, and a request would only leave an error in the console.
  if (csrfToken() === '') return undefined;
  const response = await request('GET');
  return response.ok ? (await response.json()).user : undefined;
}

/**
 * Starts a session.
 * @throws ApiError whose message says what is wrong.
 */
export async function signIn(name, password) {
  const headers = { Authorization: `Basic ${base64(`${name}:${password}`)}` };
  // First without cookies: browsers show a window of their own when another request is refused.
  const check = await request('GET', { headers, credentials: 'omit' });
  if (check.status === 401) throw new ApiError(401, 'Name or password are wrong.');
  if (!check.ok) throw await errorOf(check);
  const started = await request('POST', { headers });
  if (!started.ok) throw await errorOf(started);
  return (await started.json()).user;
}

export async function signOut() {
  await call('DELETE', 'session');
}

async function request(method, options = {}) {
  try {
    return await fetch(apiUrl('session'), { method, redirect: 'error', ...options });
  } catch {
    throw new ApiError(0, 'The server cannot be reached.');
  }
}

/** Base64 of the text's UTF-8. */
function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
