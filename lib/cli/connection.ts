import { BasicClient } from '../rest';

export interface ConnectionOptions {
  url?: string;
  key?: string;
  password?: string;
  /** Path of a netrc file instead of ~/.netrc. */
  netrc?: string;
}

/** The client that the options, the environment and netrc describe, in this order. */
export function connect({ url, key, password, netrc }: ConnectionOptions): BasicClient {
  return new BasicClient({
    ...(url === undefined ? {} : { baseUrl: url }),
    ...(key === undefined ? {} : { key }),
    ...(password === undefined ? {} : { password }),
    ...(netrc === undefined ? {} : { netrcFile: netrc }),
  });
}
