/** Reads the cookies of a request. Of several of one name the first counts, which has the nearest path. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const [name = '', ...rest] = pair.split('=');
    const key = name.trim();
    const value = rest.join('=').trim();
    if (key !== '' && !cookies.has(key)) cookies.set(key, value.replace(/^"(.*)"$/, '$1'));
  }
  return cookies;
}

/**
 * Writes a cookie for all paths of this server and no other host: without `Domain`, which the node client cannot
 * handle.
 * @param options.isHidden keeps it from scripts.
 * @param options.isSecure sends it by https only.
 * @param options.expires milliseconds since 1970; 0 removes the cookie.
 */
export function setCookie(
  name: string,
  value: string,
  options: { isHidden: boolean; isSecure: boolean; expires: number },
): string {
  const { isHidden, isSecure, expires } = options;
  const attributes = [`Path=/`, `Expires=${new Date(expires).toUTCString()}`, 'SameSite=Lax'];
  return [`${name}=${value}`, ...attributes, ...(isHidden ? ['HttpOnly'] : []), ...(isSecure ? ['Secure'] : [])].join(
    '; ',
  );
}
