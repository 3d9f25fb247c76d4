import { getProxyForUrl } from 'proxy-from-env';
import { OptionsError } from '../../internal/coded_error';
import { describe } from '../../internal/options';
import { isLoopback } from '../url';

/** A proxy, and the credentials for it. */
export interface Proxy {
  readonly protocol: 'http:' | 'https:';
  /** Host name or address, without the brackets of IPv6. */
  readonly hostname: string;
  readonly port: number;
  /** `user:password`, where the URL of the proxy has them. */
  readonly auth: string | undefined;
}

/** A proxy for all requests, none, or those of the environment. */
export type ProxySetting = Proxy | false | 'environment';

/** Checks the option `proxy`. @throws OptionsError, which does not show the URL */
export function proxySetting(value: unknown): ProxySetting {
  if (value === undefined) return 'environment';
  if (value === false) return false;
  if (typeof value !== 'string' && !(value instanceof URL)) {
    throw new OptionsError(`proxy must be a URL or false, not ${describe(value)}`);
  }
  return parseProxy('proxy', String(value));
}

/** The proxy that a request to `url` goes through, if any. @throws OptionsError when the environment's is no URL */
export function proxyFor(url: string, setting: ProxySetting): Proxy | undefined {
  if (setting === false) return undefined;
  if (setting !== 'environment') return setting;
  // Proxies of the environment are for other machines.
  if (isLoopback(url)) return undefined;
  const found = getProxyForUrl(url);
  return found === '' ? undefined : parseProxy('the proxy of the environment', found);
}

/** The secrets of the proxy that requests to `url` go through, for masking. */
export function proxySecretsFor(url: string, setting: ProxySetting): readonly string[] {
  let auth: string | undefined;
  try {
    auth = proxyFor(url, setting)?.auth;
  } catch {
    // The environment names no valid proxy: the request itself fails with that error.
  }
  if (auth === undefined) return [];
  return [Buffer.from(auth).toString('base64'), auth, auth.slice(auth.indexOf(':') + 1)];
}

function parseProxy(name: string, text: string): Proxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new OptionsError(`${name} must be a complete http or https URL, such as 'http://proxy.example:3128'`);
  }
  const { protocol, hostname, port, username, password } = url;
  return {
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    auth: username === '' ? undefined : `${decode(name, username)}:${decode(name, password)}`,
  };
}

function decode(name: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new OptionsError(
      `${name} has a '%' in its user name or password that is not followed by two hex digits; write a literal '%' as '%25'`,
    );
  }
}
