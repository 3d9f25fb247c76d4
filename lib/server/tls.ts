import { createSecureContext, type SecureContextOptions, type SecureVersion } from 'node:tls';

import { OptionsError } from '../internal/coded_error';
import { describe, oneOf, refuseUnknown, text } from '../internal/options';

/** Key and certificate for https, as contents of PEM files, not as names of files. */
export interface ServerTlsOptions {
  /** Private key, PEM. */
  key: string | Buffer;
  /** Certificate, PEM, followed by those of the intermediate authorities. */
  cert: string | Buffer;
  /** Passphrase of an encrypted key. @default none */
  passphrase?: string;
  /** Certificates of authorities, PEM: clients must show a certificate of one of them. @default clients need none */
  ca?: string | Buffer;
  /** Oldest version of TLS that is spoken. @default 'TLSv1.2' */
  minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** The options that Node's TLS takes. */
export type TlsContext = SecureContextOptions & { minVersion: SecureVersion };

/** Checks the options. @throws OptionsError when key and certificate cannot be used, or do not belong together. */
export function normaliseTls(given: ServerTlsOptions): TlsContext {
  refuseUnknown('tls', given, ['key', 'cert', 'passphrase', 'ca', 'minVersion']);
  const { passphrase, ca, minVersion = 'TLSv1.2' } = given;
  const context: TlsContext = {
    key: pem('tls.key', given.key),
    cert: pem('tls.cert', given.cert),
    ...(ca === undefined ? {} : { ca: pem('tls.ca', ca) }),
    ...(passphrase === undefined ? {} : { passphrase: text('tls.passphrase', passphrase) }),
    minVersion: oneOf('TLSv1.2', 'TLSv1.3')('tls.minVersion', minVersion),
  };
  try {
    createSecureContext(context);
  } catch (cause) {
    throw new OptionsError(`tls: the key or the certificates cannot be used: ${(cause as Error).message}`, {
      cause,
    });
  }
  return context;
}

function pem(name: string, value: unknown): string | Buffer {
  const isText = typeof value === 'string' || Buffer.isBuffer(value);
  if (isText && value.includes('-----BEGIN ')) return value;
  throw new OptionsError(`${name} must be the content of a PEM file, not ${describe(value)}`);
}
