import { OptionsError } from '../../internal/coded_error';
import { checkToken, refuseTwice } from './credential_checks';
import { completePair, optionPair, variablePair, type Pair } from './credential_pair';
import { variable } from './environment';
import type { OAuthToken } from './oauth_signature';

/** The tokens of an application, and of the user who approved it. */
export interface OAuthCredentials {
  readonly clientToken: string;
  readonly clientSecret: string;
  readonly accessToken?: string | undefined;
  readonly accessSecret?: string | undefined;
}

/** The tokens that a client gets by the steps of OAuth, under their names as options of a client. */
export interface OAuthTokens {
  readonly requestToken?: string;
  readonly requestSecret?: string;
  readonly accessToken?: string;
  readonly accessSecret?: string;
}

type Given = Readonly<Record<string, unknown>>;

const clientNames = ['clientToken', 'clientSecret'] as const;
const accessNames = ['accessToken', 'accessSecret'] as const;
const requestNames = ['requestToken', 'requestSecret'] as const;

/**
 * Finds the tokens of a client in the options, then in the environment. An access token of the environment belongs to
 * the client token there, and is not used with another.
 * @throws OptionsError when the client token is missing, or something is invalid
 */
export function findOAuthCredentials(given: Given): OAuthCredentials {
  const client = completePair([
    () => optionPair(clientNames, valuesOf(given, clientNames)),
    () => variablePair('SMARTFILE_CLIENT_TOKEN', 'SMARTFILE_CLIENT_SECRET'),
  ]);
  const owner = variable('SMARTFILE_CLIENT_TOKEN');
  const access = completePair([
    () => optionPair(accessNames, valuesOf(given, accessNames)),
    () =>
      owner === undefined || owner === client.id?.value
        ? variablePair('SMARTFILE_ACCESS_TOKEN', 'SMARTFILE_ACCESS_SECRET')
        : {},
  ]);
  return checkOAuthCredentials(client, access, true);
}

/** The tokens from an object of the caller's. @throws OptionsError */
export function oauthCredentials(given: Given): OAuthCredentials {
  const client = optionPair(clientNames, valuesOf(given, clientNames));
  return checkOAuthCredentials(client, optionPair(accessNames, valuesOf(given, accessNames)), false);
}

/** The request token from the options, if there is one. @throws OptionsError */
export function requestTokenOf(given: Given): OAuthToken | undefined {
  return wholePair(optionPair(requestNames, valuesOf(given, requestNames)), requestNames);
}

function checkOAuthCredentials(client: Pair, access: Pair, hasPlaces: boolean): OAuthCredentials {
  if (!client.id) throw missing('clientToken', 'SMARTFILE_CLIENT_TOKEN', hasPlaces);
  if (!client.secret) throw missing('clientSecret', 'SMARTFILE_CLIENT_SECRET', hasPlaces);
  refuseTwice([client.id, client.secret, access.id, access.secret]);
  const own = { clientToken: checkToken(client.id), clientSecret: checkToken(client.secret) };
  const granted = wholePair(access, accessNames);
  return granted ? { ...own, accessToken: granted.token, accessSecret: granted.secret } : own;
}

function missing(option: string, name: string, hasPlaces: boolean): OptionsError {
  return new OptionsError(
    hasPlaces ? `no ${option}: pass the option '${option}', or set ${name}` : `${option} is missing`,
  );
}

/** Both of a pair, or undefined where there is neither. */
function wholePair({ id, secret }: Pair, names: readonly [string, string]): OAuthToken | undefined {
  if (!id && !secret) return undefined;
  if (!id || !secret) {
    const [found, lacks] = id ? [id.name, names[1]] : [secret?.name, names[0]];
    throw new OptionsError(`${lacks} is missing, and ${found} cannot be used without it: pass both`);
  }
  return { token: checkToken(id), secret: checkToken(secret) };
}

function valuesOf(given: Given, [id, secret]: readonly [string, string]): [unknown, unknown] {
  return [given[id], given[secret]];
}
