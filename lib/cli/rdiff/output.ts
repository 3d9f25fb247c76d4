import { createWriteStream, statSync, type BigIntStats } from 'node:fs';
import type { Writable } from 'node:stream';
import { AtomicFile } from '../../internal/files/atomic_file';
import { mayWait, waitingWriter } from '../../internal/files/waiting_file';
import { FileError } from './file_error';
import { identityOf, type Input } from './input';

/** The output of rdiff. A file appears only when it is complete; a pipe or a device is written as the bytes come. */
export interface Output {
  /** Set for regular files, which the file functions of the engine write themselves. */
  readonly path?: string;
  /** Passes `body` a stream to write to. The output is complete when `body` resolves, and discarded when it rejects. */
  write(body: (stream: Writable) => Promise<void>): Promise<void>;
}

/**
 * Checks an output before anything is read.
 * @param name a path; `-` or nothing means standard output.
 * @param force overwrite what exists.
 * @param inputs files that the output must not replace.
 * @param signal ends the wait for the reader of a pipe
 */
export function outputOf(
  name: string | undefined,
  force: boolean,
  inputs: readonly Input[],
  signal: AbortSignal,
): Output {
  if (name === undefined || name === '-') return { write: (body) => body(process.stdout) };
  const existing = statSync(name, { bigint: true, throwIfNoEntry: false });
  if (existing && !force) throw exists(name);
  if (existing?.isDirectory()) throw new FileError('EISDIR', `'${name}' is a directory`);
  if (existing?.isSocket()) throw new FileError('ENXIO', `'${name}' is a socket, not a file`);
  // A terminal or /dev/null may be both input and output.
  if (!existing?.isCharacterDevice()) refuseInputs(name, existing, inputs);
  if (existing && mayWait(existing)) return { write: async (body) => body(await waitingWriter(name, signal)) };
  if (existing && !existing.isFile()) return { write: (body) => body(createWriteStream(name)) };
  return { path: name, write: (body) => writeFile(name, force, body) };
}

async function writeFile(name: string, force: boolean, body: (stream: Writable) => Promise<void>): Promise<void> {
  const file = await AtomicFile.create(name);
  try {
    await body(file.stream());
    if (!force && statSync(name, { throwIfNoEntry: false })) throw exists(name);
    await file.commit();
  } finally {
    await file.discard();
  }
}

function exists(name: string): FileError {
  return new FileError('EEXIST', `'${name}' already exists; -f overwrites it`);
}

/** Refuses an output that is an input: a signature written over its own basis would destroy the basis. */
function refuseInputs(name: string, existing: BigIntStats | undefined, inputs: readonly Input[]): void {
  const same = existing && inputs.find(({ identity }) => identity === identityOf(existing));
  if (same)
    throw new FileError(
      'EEXIST',
      `'${name}' is also an input (${same.name}), and -f does not overwrite an input; name another output`,
    );
}
