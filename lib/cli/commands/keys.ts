import { CodedError } from '../../internal/coded_error';
import { KeyFile } from '../../server/accounts/key_file';
import { remark, writeOut } from '../output';

export interface KeysOptions {
  state: string;
  json?: boolean;
  quiet?: boolean;
}

export interface AddKeyOptions extends KeysOptions {
  user: string;
  role?: 'Administrator' | 'User';
}

/** What the command asked for cannot be done with the keys as they are. */
class KeyError extends CodedError {
  constructor(message: string) {
    super('ERR_KEYS', message);
  }
}

/** `smartfile serve --init`: makes a state file with a key of an administrator. */
export async function initialise(root: string | undefined, options: KeysOptions, signal: AbortSignal): Promise<void> {
  await withKeys(options.state, { root, isNew: true }, async (keys) => {
    if (keys.size > 0) {
      throw new KeyError(`${options.state} has keys already; for another one: smartfile keys add --state FILE`);
    }
    await show(keys.add('admin', 'Administrator'), keys, options, signal);
  });
  if (!options.quiet) remark('the key and the password are not shown again; now: smartfile serve DIR --state FILE');
}

/** `smartfile keys add`: makes another key, and its user when he is not there. */
export async function addKey(options: AddKeyOptions, signal: AbortSignal): Promise<void> {
  await withKeys(options.state, {}, (keys) => show(keys.add(options.user, options.role), keys, options, signal));
  if (!options.quiet) remark('the key and the password are not shown again');
}

/** `smartfile keys list`: a line for each key, which does not tell the key itself. */
export async function listKeys(options: KeysOptions, signal: AbortSignal): Promise<void> {
  await withKeys(options.state, {}, async (keys) => {
    for (const key of keys.list()) {
      const { id, username, role, created } = key;
      const line = options.json ? JSON.stringify(key) : [id, created.toISOString(), role, username].join('  ');
      await writeOut(`${line}\n`, signal);
    }
  });
}

/** `smartfile keys revoke ID`: the key lets nobody in any more. */
export async function revokeKey(id: string, options: KeysOptions): Promise<void> {
  await withKeys(options.state, {}, (keys) => {
    if (!keys.revoke(id)) throw new KeyError(`there is no key ${id}; 'smartfile keys list' shows them`);
    if (!options.quiet) remark(keys.size > 0 ? `revoked ${id}` : `revoked ${id}, which was the last key`);
  });
}

async function withKeys(
  file: string,
  open: Parameters<typeof KeyFile.open>[1],
  work: (keys: KeyFile) => Promise<void> | void,
): Promise<void> {
  const keys = KeyFile.open(file, open);
  try {
    await work(keys);
  } finally {
    await keys.close();
  }
}

/** In the form that a shell or an env file takes. */
async function show(
  made: ReturnType<KeyFile['add']>,
  keys: KeyFile,
  options: KeysOptions,
  signal: AbortSignal,
): Promise<void> {
  // Who has seen a key may rely on it.
  await keys.flush();
  const { key, password } = made;
  const lines = `SMARTFILE_API_KEY=${key}\nSMARTFILE_API_PASSWORD=${password}\n`;
  await writeOut(options.json ? `${JSON.stringify(made)}\n` : lines, signal);
}
