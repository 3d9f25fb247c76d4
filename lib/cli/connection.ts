import { BasicClient } from '../rest';
import { UsageError } from './failure';

export interface ConnectionOptions {
  url?: string;
  key?: string;
  password?: string;
  /** Path of a netrc file instead of ~/.netrc. */
  netrc?: string;
}

/**
 * The client that the options (a netrc file among them), the environment and ~/.netrc describe, in this order.
 * @throws UsageError for the URL of the API where that of the site is wanted
 */
export function connect({ url, key, password, netrc }: ConnectionOptions): BasicClient {
  const api = new BasicClient({
    ...(url === undefined ? {} : { baseUrl: url }),
    ...(key === undefined ? {} : { key }),
    ...(password === undefined ? {} : { password }),
    ...(netrc === undefined ? {} : { netrcFile: netrc }),
  });
  const { pathname, origin } = new URL(api.baseUrl);
  const [apiPath] = /\/api\/\d+(\.\d+)?\/$/.exec(pathname) ?? [];
  if (apiPath) {
    const site = `${origin}${pathname.slice(0, 1 - apiPath.length)}`;
    throw new UsageError(`the URL is that of the site, without '${apiPath.slice(1)}'; take ${site} instead`);
  }
  return api;
}
