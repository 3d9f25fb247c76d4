import { OptionsError } from '../internal/coded_error';
import { callback, describe, refuseUnknown } from '../internal/options';
import { BasicAuthorizer } from './auth/authorizer';
import { Client } from './client';
import { credentialsCallback, CredentialSource, type CredentialsCallback } from './auth/credential_source';
import { basicCredentials, findCredentials, type BasicCredentials } from './auth/credentials';
import { clientOptionNames, clientSettings, type ClientOptions } from './call/client_options';

/**
 * Options of a BasicClient. Key and password are looked for in
 *
 * 1. these options,
 * 2. the file of the option `netrcFile`,
 * 3. the environment: SMARTFILE_API_KEY with SMARTFILE_API_PASSWORD (or SMARTFILE_API_PASS),
 * 4. the environment: SMARTFILE_USER with SMARTFILE_PASS,
 * 5. `.netrc` in the home directory, unless `netrcFile` is given.
 *
 * In a netrc file the entry for the host of `baseUrl` counts: with its port first, then without, then the default
 * entry; the account stands in for a missing login. The one in the home directory is not used when others may read it.
 *
 * A later place only fills in what is missing, and is passed over when it names another key than the one found. Keys
 * and passwords are of any length: servers of one's own choose theirs.
 */
export interface BasicClientOptions extends ClientOptions {
  /** API key, or the name of a user. It may not hold a colon. */
  key?: string | undefined;
  /** API password, or the user's. */
  password?: string | undefined;
  /**
   * A netrc file that must be there and be right, and goes before the environment; or false for none.
   * @default `.netrc` in the home directory, if there is one; what is wrong with it is told if something stays missing
   */
  netrcFile?: string | false | undefined;
  /**
   * Gives key and password when they are needed, instead of all the places above: for programs that keep them in a
   * keychain. It is called when the first request needs them, and again when the service refuses them with 401, once
   * for each call that is refused; in between its answer is kept. A refused request is sent again with what it gives then.
   */
  credentials?: CredentialsCallback<BasicCredentials> | undefined;
}

/**
 * A client that authenticates by HTTP Basic, with an API key and password or a user's name and password.
 *
 * @example
 * const api = new BasicClient({ key, password });
 * await api('/ping');
 * await api.get('/path/info', '/docs', { children: true });
 * await api.post('/path/data', '/docs', { file: fromFile('report.pdf') });
 */
export class BasicClient extends Client {
  /** @throws OptionsError when an option is wrong, or key or password cannot be found */
  constructor(options: BasicClientOptions = {}) {
    refuseUnknown('BasicClient', options, [...clientOptionNames, 'key', 'password', 'netrcFile', 'credentials']);
    const settings = clientSettings(options);
    super(settings, new BasicAuthorizer(new CredentialSource(credentialsOf(options, settings.baseUrl))));
  }
}

function credentialsOf(
  options: BasicClientOptions,
  baseUrl: string,
): ConstructorParameters<typeof CredentialSource<BasicCredentials>>[0] {
  const { key, password, netrcFile, credentials } = options;
  for (const [name, value] of Object.entries({
    key,
    password,
    netrcFile: netrcFile === false ? undefined : netrcFile,
  })) {
    if (value === undefined || typeof value === 'string') continue;
    throw new OptionsError(`${name} must be a string, not ${describe(value)}`);
  }
  if (credentials === undefined) return findCredentials({ key, password }, netrcFile, baseUrl);
  callback('credentials', credentials);
  if (key !== undefined || password !== undefined || typeof netrcFile === 'string') {
    throw new OptionsError(
      "the option 'credentials' stands for all others: give no key, password or netrcFile with it",
    );
  }
  return credentialsCallback(credentials, baseUrl, basicCredentials);
}
