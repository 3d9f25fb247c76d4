import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { json, noContent, type Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { attachment } from '../../http/content_disposition';
import { refuseAsCode } from '../../dispatch/fetch_destination';
import { HttpError } from '../../http/http_error';
import { contentTypeOf } from '../../http/mime';
import { precondition } from '../../http/preconditions';
import { parseRange } from '../../http/range';
import { version2, version3 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import { removeFile } from '../../storage/change';
import { nameProblem, isReservedName } from '../../storage/names/name_rules';
import { OpenFile } from '../../storage/open_file';
import { entryIfThere } from '../../storage/entry';
import { changed, replace, store, type Stage } from '../../storage/write';
import { infoOfVersion, InfoMaker } from './info_object';
import { atMost } from '../stream_steps';

export const dataRoutes: readonly Route[] = [
  { endpoint: 'path/progress', versions: version2, rest: 'one', methods: { GET: progress } },
  { endpoint: 'path/data', versions: version2, rest: 'path', methods: { GET: download, POST: uploadForm } },
  {
    endpoint: 'path/data',
    versions: version3,
    rest: 'path',
    methods: { GET: download, POST: uploadForm, PUT: uploadBody, PATCH: patchBody, DELETE: removeOne },
  },
];

/** Sends a file, or a range of it. */
export async function download({ path, volume, headers }: Call): Promise<Answer> {
  refuseAsCode(headers);
  const at = path();
  const file = await OpenFile.open(volume, at);
  const { size, tag } = file;
  const common = {
    'Content-Type': contentTypeOf(at.name),
    'Content-Disposition': attachment(at.name),
    'Last-Modified': file.modified.toUTCString(),
  };
  // Content whose size the file system does not know may change without a trace: it has neither ranges nor a tag.
  if (size === undefined)
    return { status: 200, headers: { ...common, 'Accept-Ranges': 'none' }, body: [file.stream()] };
  // The client may have the beginning of another version, which must not be mixed with this one.
  const condition = headers['if-range'];
  const isSame = condition === undefined || condition === tag;
  const range = isSame ? parseRange(headers.range, size) : undefined;
  if (range === 'unsatisfiable') {
    await file.close();
    throw new HttpError(416, 'The range lies beyond the end of the file.', { 'Content-Range': `bytes */${size}` });
  }
  const { start, length } = range ?? { start: 0, length: size };
  return {
    status: range ? 206 : 200,
    headers: {
      ...common,
      'Content-Length': length,
      'Accept-Ranges': 'bytes',
      ETag: tag,
      ...(range ? { 'Content-Range': `bytes ${start}-${start + length - 1}/${size}` } : {}),
    },
    body: [file.stream(start, length)],
  };
}

/** Stores every file of a form in the directory of the URL, all of them or none. */
export async function uploadForm(call: Call): Promise<Answer> {
  const { volume } = call;
  const { limits } = call.services;
  const stored = await store(volume, call.path(), call.signal, async (stage) => {
    let files = 0;
    followUpload(call);
    await call.body.parts({ ...limits, body: Infinity }, async ({ filename, body }) => {
      if (filename === undefined) return;
      files++;
      await pipeline(body, atMost(limits.fileSize), await stage(baseName(filename)));
    });
    if (files === 0) throw new HttpError(400, 'The form holds no file: a file is a part with a filename.');
  });
  const maker = new InfoMaker(call);
  return json(await Promise.all(stored.map(({ at }) => maker.info(at))));
}

/** Stores the body as the file of the URL. The answer's entity tag is that of what was stored. */
async function uploadBody(call: Call): Promise<Answer> {
  const { volume } = call;
  const { limits } = call.services;
  const at = call.path();
  if (at.isRoot) throw new HttpError(409, 'This is a directory.');
  const expected = precondition(call.headers);
  const isThere = expected && (await entryIfThere(volume, at)) !== undefined;
  followUpload(call);
  const body = () => call.body.read(limits.fileSize);
  if (isThere) {
    const work = (_old: OpenFile, output: Writable) => pipeline(body(), output);
    return infoOfVersion(call, at, await replace(volume, at, { signal: call.signal, expected }, work));
  }
  if (expected && !expected(undefined)) throw changed(at);
  // If the condition holds since there is no file, none may be made before this one is complete.
  const work = async (stage: Stage) => pipeline(body(), await stage(at.name));
  const [stored] = await store(volume, at.parent, call.signal, work, { fresh: expected !== undefined });
  return infoOfVersion(call, at, stored?.tag);
}

/**
 * Writes the body into the file of the URL, from the offset in the request's `Range: bytes=N-`: over existing bytes,
 * and beyond the end. Bytes after the written ones stay.
 */
async function patchBody(call: Call): Promise<Answer> {
  const { volume } = call;
  const { limits } = call.services;
  const at = call.path();
  const start = Number(/^bytes=(\d{1,15})-$/i.exec(call.headers.range ?? '')?.[1]);
  if (Number.isNaN(start)) throw new HttpError(400, 'Send the header "Range: bytes=<offset>-" to say where to write.');
  const options = { signal: call.signal, expected: precondition(call.headers) };
  const tag = await replace(volume, at, options, async (old, output) => {
    if (old.size !== undefined && start > old.size) throw behindEnd(old.size);
    await pipeline(overwritten(old, start, call.body.read(Math.max(0, limits.fileSize - start))), output);
  });
  return infoOfVersion(call, at, tag);
}

async function* overwritten(old: OpenFile, start: number, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let end = 0;
  for await (const chunk of old.chunks(0, start)) {
    end += chunk.length;
    yield chunk;
  }
  if (end < start) throw behindEnd(end);
  for await (const chunk of body) {
    end += chunk.length;
    yield chunk;
  }
  yield* old.chunks(end, old.size === undefined ? Infinity : old.size - end);
}

function behindEnd(size: number): HttpError {
  const message = `The file has ${size} bytes; nothing can be written beyond its end.`;
  return new HttpError(416, message, { 'Content-Range': `bytes */${size}` });
}

async function removeOne({ path, volume, headers, signal }: Call): Promise<Answer> {
  await removeFile(volume, path(), { signal, expected: precondition(headers) });
  return noContent();
}

/** Lets a client that named its upload ask for the progress. */
function followUpload({ services, user, headers, body, signal }: Call): void {
  const uuid = headers['x-upload-uuid'];
  if (typeof uuid !== 'string' || user.username === '') return;
  const length = Number(headers['content-length'] ?? NaN);
  services.uploads.follow(user.username, uuid, { body, size: Number.isNaN(length) ? null : length, signal });
}

/** Reports the progress of an upload that was sent with `X-Upload-UUID`. */
function progress({ services, user, rest: [uuid = ''] }: Call): Answer {
  const found = services.uploads.get(user.username, uuid);
  if (!found) throw new HttpError(404, 'There is no such upload, or it ended long ago.');
  return json({ uuid, ...found });
}

/** The filename of a part, without the directories that some clients send. */
function baseName(filename: string): string {
  const name = filename.replace(/^.*[/\\]/s, '');
  const problem = isReservedName(name) ? 'it is reserved' : nameProblem(name);
  if (problem !== undefined) throw new HttpError(400, `A file of the form has a name that cannot be used: ${problem}.`);
  return name;
}
