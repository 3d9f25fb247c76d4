import { createServer } from '../../server';
import { UsageError } from '../failure';
import { remark, writeOut } from '../output';

export interface ServeOptions {
  host: string;
  port: number;
  key?: string;
  password?: string;
  json?: boolean;
  quiet?: boolean;
}

/** Addresses that only this machine reaches. */
const loopback = /^(localhost|127(\.\d+){3}|::1)$/;

/**
 * `smartfile serve DIR`: serves until `signal` is aborted, then closes and returns. Being stopped is how a server ends
 * well, so that is no failure.
 */
export async function serve(root: string, options: ServeOptions, signal: AbortSignal): Promise<void> {
  const credentials = credentialsOf(options);
  const server = createServer({ root, ...(credentials ? { credentials } : {}) });
  const url = await server.listen({ host: options.host, port: options.port });
  try {
    const made = credentials ? undefined : server.credentials;
    await announce(url, made, options);
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
  } finally {
    await server.close();
  }
  if (!options.quiet) remark('closed');
}

async function announce(url: string, made: Credentials | undefined, options: ServeOptions): Promise<void> {
  if (options.json) {
    await writeOut(`${JSON.stringify({ url, ...made })}\n`);
    return;
  }
  // Without them nobody could use the server: made-up credentials are shown even when it should be quiet.
  if (made) {
    remark(
      `made up credentials, good until it is closed: SMARTFILE_API_KEY=${made.key} SMARTFILE_API_PASSWORD=${made.password}`,
    );
  }
  if (!options.quiet && !loopback.test(options.host)) {
    remark(`${options.host} may be reached by other machines, and plain HTTP shows them the password`);
  }
  await writeOut(`${url}\n`);
}

interface Credentials {
  key: string;
  password: string;
}

/** From the options, else from the environment; undefined when there are none at all. */
function credentialsOf(options: ServeOptions): Credentials | undefined {
  const key = options.key ?? process.env['SMARTFILE_API_KEY'];
  const password = options.password ?? process.env['SMARTFILE_API_PASSWORD'];
  if (key && password) return { key, password };
  if (!key && !password) return undefined;
  throw new UsageError(`a ${key ? 'key needs a password' : 'password needs a key'}; give both, or neither`);
}
