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
 * How to trust the service and to be trusted by it, in the terms of Node's `tls.connect()`.
 *
 * `ca` replaces the authorities that Node knows; `[...tls.rootCertificates, own]` adds one. `rejectUnauthorized: false`
 * lets anybody listen: use `ca` instead.
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

/** Checks the names; the values are Node's to check, when the first connection is made. @throws OptionsError */
export const tlsSettings: Check<TlsOptions> = (name, value) => {
  refuseUnknown(name, value, names);
  return { ...(value as TlsOptions) };
};
