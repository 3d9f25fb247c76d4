import { createSecureContext, type SecureContextOptions, type SecureVersion } from 'node:tls';

import { OptionsError } from '../internal/coded_error';
import { describe, oneOf, refuseUnknown, text } from '../internal/options';

/** What the server shows for https. Contents, not names of files. */
export interface ServerTlsOptions {
  /** Private key, PEM. */
  key: string | Buffer;
  /** Certificate, PEM, with those of the authorities between it and the root behind it. */
  cert: string | Buffer;
  /** Opens an encrypted key. @default none */
  passphrase?: string;
  /** Certificates of the authorities, PEM, that vouch for clients: then each must show one. @default clients need none */
  ca?: string | Buffer;
  /** @default 'TLSv1.2' */
  minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** What of it TLS itself takes. */
export type TlsContext = SecureContextOptions & { minVersion: SecureVersion };

/** @throws OptionsError when key and certificate cannot be used, or do not belong together. */
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
    throw new OptionsError(`tls: key, certificate and authorities cannot be used: ${(cause as Error).message}`, {
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
