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

/** The state file has no such key, or has keys where none were expected. */
class KeyError extends CodedError {
  constructor(message: string) {
    super('ERR_KEYS', message);
  }
}

/** `smartfile serve --init`: creates a state file with an administrator and a key. */
export async function initialise(root: string | undefined, options: KeysOptions, signal: AbortSignal): Promise<void> {
  await withKeys(options.state, { root, isNew: true }, async (keys) => {
    if (keys.size > 0) {
      throw new KeyError(`'${options.state}' already has keys; to add one: smartfile keys add --state FILE`);
    }
    await show(keys.add('admin', 'Administrator'), keys, options, signal);
  });
  if (!options.quiet)
    remark('the key and the password are not shown again; to start the server: smartfile serve DIR --state FILE');
}

/** `smartfile keys add`: adds a key, and its user where that is missing. */
export async function addKey(options: AddKeyOptions, signal: AbortSignal): Promise<void> {
  await withKeys(options.state, {}, (keys) => show(keys.add(options.user, options.role), keys, options, signal));
  if (!options.quiet) remark('the key and the password are not shown again');
}

/** `smartfile keys list`: prints a line for each key, without the key itself. */
export async function listKeys(options: KeysOptions, signal: AbortSignal): Promise<void> {
  await withKeys(options.state, {}, async (keys) => {
    for (const key of keys.list()) {
      const { id, username, role, created } = key;
      const line = options.json ? JSON.stringify(key) : [id, created.toISOString(), role, username].join('  ');
      await writeOut(`${line}\n`, signal);
    }
  });
}

/** `smartfile keys revoke ID`: removes a key. */
export async function revokeKey(id: string, options: KeysOptions): Promise<void> {
  await withKeys(options.state, {}, (keys) => {
    if (!keys.revoke(id)) throw new KeyError(`there is no key '${id}'; 'smartfile keys list' shows the ids`);
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

/** Prints a new key in the form of a shell or env file. */
async function show(
  made: ReturnType<KeyFile['add']>,
  keys: KeyFile,
  options: KeysOptions,
  signal: AbortSignal,
): Promise<void> {
  // A key that was printed must not be lost in a crash.
  await keys.flush();
  const { key, password } = made;
  const lines = `SMARTFILE_API_KEY=${key}\nSMARTFILE_API_PASSWORD=${password}\n`;
  await writeOut(options.json ? `${JSON.stringify(made)}\n` : lines, signal);
}
