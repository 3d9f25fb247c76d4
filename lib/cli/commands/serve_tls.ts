import { readFileSync } from 'node:fs';

import type { ServerTlsOptions } from '../../server';
import { UsageError } from '../failure';
import { remark } from '../output';

/** Names of the files that https needs. */
export interface TlsFiles {
  tlsKey?: string;
  tlsCert?: string;
}

/** What the files hold now; undefined when https is not asked for. */
export function readTls({ tlsKey, tlsCert }: TlsFiles): ServerTlsOptions | undefined {
  if (tlsKey === undefined && tlsCert === undefined) return undefined;
  if (tlsKey === undefined || tlsCert === undefined) throw new UsageError('https needs both --tls-key and --tls-cert');
  return { key: readFileSync(tlsKey), cert: readFileSync(tlsCert) };
}

/** Does what `renew` does; when that fails, what was is kept, and the user is told. */
export function renewing(renew: () => void): () => void {
  return () => {
    try {
      renew();
    } catch (error) {
      remark(`nothing was renewed: ${(error as Error).message}`);
    }
  };
}
