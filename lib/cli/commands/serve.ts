import { existsSync } from 'node:fs';

import { onAbort } from '../../internal/abort';
import { AccessLog, createServer, type AccessLogFormat } from '../../server';
import { KeyFile } from '../../server/accounts/key_file';
import { UsageError } from '../failure';
import type { Interruption } from '../interruption';
import { remark, writeOut } from '../output';
import { applicationsOf } from './serve_applications';
import { readTls, renewing, type TlsFiles } from './serve_tls';

export interface ServeOptions extends TlsFiles {
  host: string;
  port: number;
  key?: string;
  password?: string;
  state?: string;
  init?: boolean;
  accessLog?: string;
  accessLogFormat: AccessLogFormat;
  /** Seconds. */
  grace: number;
  applications?: string;
  json?: boolean;
  quiet?: boolean;
}

/** Addresses that only this machine can reach. */
const loopback = /^(localhost|127(\.\d+){3}|::1)$/;

/**
 * `smartfile serve DIR`: serves until it is interrupted, then closes and returns: to be stopped is a server's normal
 * end, not a failure.
 */
export async function serve(root: string, options: ServeOptions, interruption: Interruption): Promise<void> {
  const { state } = options;
  const { signal } = interruption;
  interruption.allow(1000 * options.grace);
  const credentials = credentialsOf(options);
  if (state !== undefined && !credentials) await demandKeys(state, root);
  const tls = readTls(options);
  const accessLog = accessLogOf(options);
  const server = createServer({
    root,
    times: { closing: 1000 * options.grace },
    ...(tls ? { tls } : {}),
    ...(accessLog ? { onRequest: accessLog.write } : {}),
    ...(state === undefined ? {} : { state }),
    ...(credentials ? { credentials } : {}),
    ...(options.applications === undefined ? {} : { applications: applicationsOf(options.applications, root) }),
  });
  const renew = () => {
    accessLog?.reopen();
    const renewed = readTls(options);
    if (renewed) server.renewTls(renewed);
  };
  const forget = tls || accessLog ? interruption.renewOnHangUp(renewing(renew)) : undefined;
  try {
    const url = await server.listen({ host: options.host, port: options.port });
    const made = credentials || state !== undefined ? undefined : server.credentials;
    await announce(url, made, options, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (!signal.aborted) {
      await new Promise<void>((resolve) => onAbort(signal, resolve));
    }
  } finally {
    await server.close();
    await accessLog?.close();
    forget?.();
  }
  if (!options.quiet) remark('closed');
}

async function announce(
  url: string,
  made: Credentials | undefined,
  options: ServeOptions,
  signal: AbortSignal,
): Promise<void> {
  if (options.json) {
    await writeOut(`${JSON.stringify({ url, ...made })}\n`, signal);
    return;
  }
  // Printed in spite of --quiet: nobody could use the server without them.
  if (made) {
    remark(
      `generated credentials, valid until the server stops: SMARTFILE_API_KEY=${made.key} SMARTFILE_API_PASSWORD=${made.password}`,
    );
  }
  if (!options.quiet && options.tlsCert === undefined && !loopback.test(options.host)) {
    remark(
      `other machines may reach ${options.host}, and plain HTTP exposes the password: use --tls-key and --tls-cert`,
    );
  }
  await writeOut(`${url}\n`, signal);
}

function accessLogOf({ accessLog, accessLogFormat }: ServeOptions): AccessLog | undefined {
  if (accessLog === undefined) return undefined;
  let isReported = false;
  return new AccessLog(accessLog, accessLogFormat, (error) => {
    // Reported once: a full disk fails with every request.
    if (!isReported) remark(`cannot write the access log '${accessLog}': ${(error as Error).message}`);
    isReported = true;
  });
}

interface Credentials {
  key: string;
  password: string;
}

/** Refuses a state file without a key: nobody could sign in. */
async function demandKeys(state: string, root: string): Promise<void> {
  const hint = 'to make one: smartfile serve --init --state FILE';
  if (!existsSync(state)) throw new UsageError(`there is no state file '${state}'; ${hint}`);
  const keys = KeyFile.open(state, { root });
  const { size } = keys;
  await keys.close();
  if (size === 0) throw new UsageError(`the state file '${state}' has no key; ${hint}`);
}

/**
 * The credentials of the options, else of the environment; undefined where there are none. With a state file the
 * environment is ignored, since it may hold a key of that file, for clients.
 */
function credentialsOf(options: ServeOptions): Credentials | undefined {
  const env = options.state === undefined ? process.env : {};
  const key = options.key ?? env['SMARTFILE_API_KEY'];
  const password = options.password ?? env['SMARTFILE_API_PASSWORD'];
  if (key && password) return { key, password };
  if (!key && !password) return undefined;
  throw new UsageError(
    `there is a ${key ? 'key but no password' : 'password but no key'}; set both (options or environment), or neither`,
  );
}
