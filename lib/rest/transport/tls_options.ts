import type { ConnectionOptions } from 'node:tls';
import { refuseUnknown, type Check } from '../../internal/options';

const names = [
  'ca',
  'cert',
  'key',
  'passphrase',
  'pfx',
  'servername',
  'rejectUnauthorized',
  'minVersion',
  'maxVersion',
  'ciphers',
] as const satisfies readonly (keyof TlsOptions)[];

/**
 * Certificates and versions of TLS, as for Node's `tls.connect()`.
 *
 * `ca` replaces the authorities that Node knows; `[...tls.rootCertificates, own]` adds one. Do not use
 * `rejectUnauthorized: false`, which lets anyone read and change the traffic: use `ca`.
 */
export type TlsOptions = Pick<
  ConnectionOptions,
  | 'ca'
  | 'cert'
  | 'key'
  | 'passphrase'
  | 'pfx'
  | 'servername'
  | 'rejectUnauthorized'
  | 'minVersion'
  | 'maxVersion'
  | 'ciphers'
>;

/** Checks the names. Node checks the values, when the first connection is made. @throws OptionsError */
export const tlsSettings: Check<TlsOptions> = (name, value) => {
  refuseUnknown(name, value, names);
  return { ...(value as TlsOptions) };
};
