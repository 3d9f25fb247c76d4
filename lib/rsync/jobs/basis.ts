import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { types } from 'node:util';
import { OptionsError } from '../../internal/coded_error';
import { describe, integer, text } from '../../internal/options';
import { withoutWaiting } from '../../internal/files/open_flags';
import { trueSize } from '../../internal/files/steady_read';
import { asBytes } from './bytes';
import { BytesJob } from './bytes_job';
import { fileError, Result, RsyncError } from '../errors';
import { Job } from './job';
import { native } from '../engine/native';
import type { NativeLimits, NativePatchJob } from '../engine/native_types';
import { ReaderJob, type BasisReader } from './reader_job';

/**
 * Where a patch copies from: the path of a file, an open file (which stays the caller's to close), bytes in memory
 * (which must not change until the end; ERR_RSYNC_PARAMETER where they are transferred or resized while they are
 * needed), or an object that reads. It is read at any position, so a pipe cannot serve.
 */
export type BasisSource = string | FileHandle | Uint8Array | BasisReader;

/** Starts a patch job over any kind of basis. Wrong kinds throw at once; files that cannot be opened reject. */
export function patchJob(call: string, basis: BasisSource, limits: NativeLimits): Job | Promise<Job> {
  const { PatchJob } = native();
  if (typeof basis === 'string') return openFile(text(`${call}: basis`, basis), limits);
  if (types.isUint8Array(basis)) {
    const bytes = asBytes(`${call}: basis`, basis);
    return new BytesJob(new PatchJob({ basis: null, size: bytes.length, limits }), bytes);
  }
  if (isFileHandle(basis)) return useFile(basis, undefined, limits);
  if (!isReader(basis)) {
    throw new OptionsError(
      `${call}: basis must be a path, a FileHandle, a Uint8Array or an object with read(position, length), ` +
        `not ${describe(basis)}; a stream must be saved to a file first`,
    );
  }
  const size =
    basis.size === undefined ? undefined : integer(0, Number.MAX_SAFE_INTEGER)(`${call}: basis.size`, basis.size);
  return new ReaderJob(new PatchJob({ basis: null, size, limits }), basis);
}

/** The native job keeps a descriptor of its own, so that the one opened here is closed at once. */
async function openFile(path: string, limits: NativeLimits): Promise<Job> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | withoutWaiting);
  } catch (error) {
    throw fileError('patch', path, error);
  }
  try {
    return await useFile(handle, path, limits);
  } finally {
    await handle.close();
  }
}

async function useFile(handle: FileHandle, path: string | undefined, limits: NativeLimits): Promise<Job> {
  const stats = await handle.stat().catch((error: unknown) => {
    throw fileError('patch', path, error);
  });
  if (stats.isDirectory() || stats.isFIFO() || stats.isSocket()) {
    const facts = path === undefined ? {} : { path };
    const kind = stats.isDirectory() ? 'a directory' : 'a pipe or a socket';
    const message = `patch: the basis must be a file that can be read at any position, not ${kind}; save it to a file first`;
    throw new RsyncError(Result.parameter, message, facts);
  }
  const size = stats.isFile() ? await trueSize(handle, stats.size) : undefined;
  let job: NativePatchJob;
  try {
    job = new (native().PatchJob)({ basis: handle.fd, path, size, limits });
  } catch (error) {
    throw fileError('patch', path, error);
  }
  return new Job('patch', job);
}

function isFileHandle(value: unknown): value is FileHandle {
  if (typeof value !== 'object' || value === null) return false;
  return 'fd' in value && typeof value.fd === 'number' && 'stat' in value && typeof value.stat === 'function';
}

function isReader(value: unknown): value is BasisReader {
  if (typeof value !== 'object' || value === null || 'pipe' in value) return false; // A stream's read() is another one.
  return 'read' in value && typeof value.read === 'function';
}
