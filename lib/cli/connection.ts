import { OptionsError } from '../internal/coded_error';
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
 * Makes the client that the options (a netrc file among them), the environment and ~/.netrc describe, in this order.
 * @throws UsageError for the URL of the API in place of that of the site
 */
export function connect({ url, key, password, netrc }: ConnectionOptions): BasicClient {
  const api = inWordsOfTheCommand(
    () =>
      new BasicClient({
        ...(url === undefined ? {} : { baseUrl: url }),
        ...(key === undefined ? {} : { key }),
        ...(password === undefined ? {} : { password }),
        ...(netrc === undefined ? {} : { netrcFile: netrc }),
      }),
  );
  const { pathname, origin } = new URL(api.baseUrl);
  const [apiPath] = /\/api\/\d+(\.\d+)?\/$/.exec(pathname) ?? [];
  if (apiPath) {
    const site = `${origin}${pathname.slice(0, 1 - apiPath.length)}`;
    throw new UsageError(`the URL must be that of the site, without '${apiPath.slice(1)}': use ${site} instead`);
  }
  return api;
}

/** Options of the client by their names on the command line. */
const optionNames = new Map([
  ['baseUrl', '--url (or SMARTFILE_API_URL)'],
  ['netrcFile', '--netrc'],
  ["the option 'key'", '--key'],
  ["the option 'password'", '--password'],
]);

/** Runs `make`, with the names of options in its errors as users of the command know them. */
function inWordsOfTheCommand<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof OptionsError)) throw cause;
    const message = [...optionNames].reduce((text, [name, ours]) => text.replace(name, ours), cause.message);
    throw new OptionsError(message, { cause });
  }
}
