/** Characters of the longest callback. */
const longestCallback = 2000;

/** Parameters that are added to callbacks; a callback may not have them already. */
const answers = ['oauth_token', 'oauth_verifier', 'verifier', 'oauth_problem'];

/** Schemes that browsers handle themselves instead of opening another program or site. */
const harmful = /^(about|blob|data|file|filesystem|ftp|javascript|vbscript|view-source|wss?):$/;

/** Host names that may stand in a header. The URL class accepts others, such as ones with semicolons. */
const hosts = /^([a-z0-9._-]+(:\d+)?|\[[0-9a-f:.]+\](:\d+)?)?$/i;

/** The URL of a callback that an application registers; undefined when it is not allowed. */
export function registeredCallback(text: string): URL | undefined {
  const url = usable(text);
  return url?.search === '' && (url.pathname === '' || url.pathname.startsWith('/')) ? url : undefined;
}

/**
 * The callback of a request, if it belongs to the application: it has the scheme, host and port of a registered one,
 * and the same path or one below.
 */
export function ownCallback(text: string, registered: readonly URL[]): URL | undefined {
  const url = usable(text);
  if (!url || answers.some((name) => url.searchParams.has(name))) return undefined;
  return registered.some((base) => lies(url, base)) ? url : undefined;
}

function usable(text: string): URL | undefined {
  if (text.length > longestCallback || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isPlain = url.username === '' && url.password === '' && !url.href.includes('#');
  return isPlain && !harmful.test(url.protocol) && hosts.test(url.host) ? url : undefined;
}

function lies(url: URL, base: URL): boolean {
  if (url.protocol !== base.protocol || url.host !== base.host) return false;
  if (url.pathname === base.pathname) return true;
  const directory = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  // A server that decodes slashes before it resolves dots would leave the directory.
  return url.pathname.startsWith(directory) && !/%(2f|5c)/i.test(url.pathname.slice(directory.length));
}

/** Adds parameters to a callback; the application's own part is not changed. */
export function withAnswer(callback: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(parameters).toString();
  if (!callback.includes('?')) return `${callback}?${query}`;
  return /[?&]$/.test(callback) ? callback + query : `${callback}&${query}`;
}

/** The target that a page must allow for its forms (CSP `form-action`), so that they can redirect to the callback. */
export function formTarget(callback: string): string {
  const { protocol, host } = new URL(callback);
  // CSP has no IPv6 addresses.
  const isHost = /^https?:$/.test(protocol) && !host.startsWith('[');
  return isHost ? `${protocol}//${host}` : protocol;
}
