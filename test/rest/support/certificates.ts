import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface Certificates {
  /** The authority's certificate. */
  readonly ca: string;
  /** For localhost and 127.0.0.1. */
  readonly server: Certificate;
  /** For a client. */
  readonly client: Certificate;
}

/** Makes an authority and its certificates for one run of the tests. */
export function makeCertificates(): Certificates {
  const directory = mkdtempSync(path.join(tmpdir(), 'rest-tls-'));
  const openssl = (...options: string[]) => execFileSync('openssl', options, { cwd: directory, stdio: 'pipe' });
  const read = (name: string) => readFileSync(path.join(directory, name), 'utf8');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const issue = (name: string, extensions: string): Certificate => {
    writeFileSync(path.join(directory, `${name}.ext`), extensions);
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const ca = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...ca,
      '-out',
      `${name}.pem`,
      '-days',
      '2',
      '-extfile',
      `${name}.ext`,
    );
    return { key: read(`${name}.key`), cert: read(`${name}.pem`) };
  };
  try {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '2',
      '-subj',
      '/CN=test authority',
    );
    const server = issue('server', 'subjectAltName=DNS:localhost,DNS:files.example,IP:127.0.0.1');
    return { ca: read('ca.pem'), server, client: issue('client', 'extendedKeyUsage=clientAuth') };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
