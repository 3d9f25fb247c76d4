import { readFileSync } from 'node:fs';

import type { ServerTlsOptions } from '../../server';
import { UsageError } from '../failure';
import { remark } from '../output';

/** Paths of the files that https needs. */
export interface TlsFiles {
  tlsKey?: string;
  tlsCert?: string;
}

/** Reads the files; undefined when https is not asked for. */
export function readTls({ tlsKey, tlsCert }: TlsFiles): ServerTlsOptions | undefined {
  if (tlsKey === undefined && tlsCert === undefined) return undefined;
  if (tlsKey === undefined || tlsCert === undefined) throw new UsageError('https needs both --tls-key and --tls-cert');
  return { key: readFileSync(tlsKey), cert: readFileSync(tlsCert) };
}

/** Wraps `renew` so that a failure is reported, and the server keeps what it uses. */
export function renewing(renew: () => void): () => void {
  return () => {
    try {
      renew();
    } catch (error) {
      remark(`renewing failed, the files in use stay in use: ${(error as Error).message}`);
    }
  };
}
