import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { throwIfAborted } from '../../../internal/abort';
import type { Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { attachment } from '../../http/content_disposition';
import { fieldError, pathError } from '../../http/http_error';
import { mimeOf } from '../../http/mime';
import { mostComment, zip, type ZipEntry } from '../../storage/archive/zip';
import type { ApiPath } from '../../storage/names/api_path';
import { archiveItems } from '../../storage/archive/archive_items';
import { saysForbidden } from '../../storage/directory';
import { LeftOut } from '../../storage/left_out';
import { isReservedName, nameProblem } from '../../storage/names/name_rules';
import type { OpenFile } from '../../storage/open_file';
import { entryIfThere } from '../../storage/entry';
import { store } from '../../storage/write';
import { allSources, formOf, startTask } from './oper_steps';
import { atMost } from '../stream_steps';

/** Packs files and directories into a ZIP archive in a directory. Never replaces a file. */
export async function compress(call: Call): Promise<Answer> {
  const form = await formOf(call);
  const { volume, services } = call;
  const [paths, directory, name] = [form.paths('path'), form.path('dst'), form.required('name')];
  const problem = isReservedName(name) ? 'it is reserved' : nameProblem(name);
  if (problem !== undefined) throw fieldError('name', `This cannot be the name of a file: ${problem}.`);
  await allSources(call, paths);
  if ((await entryIfThere(volume, directory))?.kind !== 'directory') {
    throw fieldError('dst', `The target must be a directory that exists: ${directory.toString()}`);
  }
  const target = directory.child(name);
  const refuseTaken = async () => {
    if (!(await entryIfThere(volume, target))) return;
    throw pathError(409, 'dst', `The target exists already: ${target.toString()}`);
  };
  await refuseTaken();
  const leftOut = new LeftOut();
  return startTask(call, 'Compress', async (signal, onProgress) => {
    await store(volume, directory, signal, async (stage) => {
      const output = await stage(name);
      const bytes = zip(zipEntries(call, paths, { signal, leftOut, onProgress }), {
        comment: () => commentOf(leftOut),
      });
      await pipeline(bytes, atMost(services.limits.fileSize), output, { signal });
      await refuseTaken();
    });
    return { status: 'SUCCESS', result: { path: target.toString(), ...leftOut.result() } };
  });
}

/**
 * Sends a ZIP archive of files and directories, made while it is sent. An archive that fails on the way is cut, which
 * clients notice. The number of entries that were left out is known only at the end, so it is the trailer `X-Left-Out`.
 */
export async function downloadMultiple(call: Call): Promise<Answer> {
  const form = await formOf(call);
  const paths = form.paths('path');
  await allSources(call, paths);
  const name = form.optional('filename') ?? 'download.zip';
  const leftOut = new LeftOut();
  const bytes = zip(zipEntries(call, paths, { signal: call.signal, leftOut }), { comment: () => commentOf(leftOut) });
  return {
    status: 200,
    headers: { 'Content-Type': 'application/zip', 'Content-Disposition': attachment(name) },
    body: [Readable.from(bytes, { objectMode: false })],
    trailers: { 'X-Left-Out': () => String(leftOut.count) },
  };
}

async function* zipEntries(
  { volume, services }: Call,
  paths: readonly ApiPath[],
  options: { signal: AbortSignal; leftOut: LeftOut; onProgress?: (current: number) => void },
): AsyncGenerator<ZipEntry, void> {
  const { signal, leftOut, onProgress } = options;
  let current = 0;
  const budget = { entries: services.limits.walkedEntries };
  for await (const item of archiveItems(volume, paths, budget, leftOut.add)) {
    throwIfAborted(signal);
    onProgress?.(++current);
    const { name, found } = item;
    if (found.kind === 'directory') {
      yield { name, modified: found.modified };
      continue;
    }
    const file = await item.open().catch((error: unknown) => {
      if (!saysForbidden(error)) throw error;
      leftOut.add(found.path.toString(), 'unreadable');
    });
    if (!file) continue;
    try {
      yield { name, modified: file.modified, file: zipFile(name, file, signal) };
    } finally {
      await file.close();
    }
  }
}

/** The archive's comment, which unpackers show: the entries that were left out. */
function commentOf(leftOut: LeftOut): string {
  return leftOut.text(mostComment);
}

function zipFile(name: string, file: OpenFile, signal: AbortSignal) {
  const { size } = file;
  const content = async function* () {
    for await (const chunk of file.content()) {
      throwIfAborted(signal);
      yield chunk;
    }
  };
  return { size, isPacked: isPackedType(mimeOf(name)), content };
}

/** Whether content of a type is compressed already. */
function isPackedType(mime: string): boolean {
  if (/^(image\/(?!bmp|svg|tiff|x-icon|vnd)|audio\/(?!wav)|video\/)/.test(mime)) return true;
  return /zip|7z|rar|gzip|bzip2|zstd|font\/woff|openxmlformats|opendocument/.test(mime);
}
