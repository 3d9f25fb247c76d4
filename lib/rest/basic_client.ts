import { OptionsError } from '../internal/coded_error';
import { callback, describe, refuseUnknown } from '../internal/options';
import { BasicAuthorizer } from './auth/authorizer';
import { Client } from './client';
import { credentialsCallback, CredentialSource, type CredentialsCallback } from './auth/credential_source';
import { basicCredentials, findCredentials, type BasicCredentials } from './auth/credentials';
import { clientOptionNames, clientSettings, type ClientOptions } from './call/client_options';

/**
 * Options of a BasicClient. Key and password are looked up in
 *
 * 1. these options,
 * 2. the file of the option `netrcFile`,
 * 3. the environment: SMARTFILE_API_KEY with SMARTFILE_API_PASSWORD (or SMARTFILE_API_PASS),
 * 4. the environment: SMARTFILE_USER with SMARTFILE_PASS,
 * 5. `.netrc` in the home directory, unless `netrcFile` is set.
 *
 * In a netrc file the entry for the host of `baseUrl` counts: first with its port, then without, then the default
 * entry; the account takes the place of a missing login. The file in the home directory is not used when others may
 * read it.
 *
 * A later place only adds what is missing, and is skipped when it names another key than the one found. Keys and
 * passwords may have any length.
 */
export interface BasicClientOptions extends ClientOptions {
  /** API key, or the name of a user. It must not hold a colon. */
  key?: string | undefined;
  /** API password, or the user's. */
  password?: string | undefined;
  /**
   * A netrc file, which must exist and be valid, and comes before the environment; or false for none.
   * @default `.netrc` in the home directory, if it exists; a problem with it is reported only if key or password is
   *   missing
   */
  netrcFile?: string | false | undefined;
  /**
   * Returns key and password when they are needed, instead of all the places above: for programs that keep them in a
   * keychain. It is called when the first request needs them, and again when the service refuses them with 401, once
   * for each refused call; in between its result is kept. The refused request is sent again with the new result.
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
    throw new OptionsError("the option 'credentials' replaces key, password and netrcFile; leave those out");
  }
  return credentialsCallback(credentials, baseUrl, basicCredentials);
}
