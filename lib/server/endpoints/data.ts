import { pipeline } from 'node:stream/promises';

import { json, noContent, type Answer } from '../http/answer';
import type { Call } from '../http/call';
import { attachment } from '../http/content_disposition';
import { HttpError } from '../http/http_error';
import { contentTypeOf } from '../http/mime';
import { parseRange } from '../http/range';
import { version2, version3, type Route } from '../http/router';
import { removeFile } from '../storage/change';
import { nameProblem, isHiddenName } from '../storage/names';
import { OpenFile } from '../storage/read';
import { store } from '../storage/write';
import { InfoMaker } from './info_object';
import { atMost, exactly } from './stream_steps';

export const dataRoutes: readonly Route[] = [
  { endpoint: 'path/data', versions: version2, rest: 'path', methods: { GET: download, POST: uploadForm } },
  {
    endpoint: 'path/data',
    versions: version3,
    rest: 'path',
    methods: { GET: download, POST: uploadForm, PUT: uploadBody, DELETE: removeOne },
  },
];

/** The bytes of a file, or a range of them. */
async function download({ path, services, headers }: Call): Promise<Answer> {
  const at = path();
  const file = await OpenFile.open(services.volume, at);
  // A range of another version than the client has the start of would make a file that never was.
  const condition = headers['if-range'];
  const isSame = condition === undefined || condition === file.tag;
  const range = isSame ? parseRange(headers.range, file.size) : undefined;
  if (range === 'unsatisfiable') {
    await file.close();
    throw new HttpError(416, 'The file has none of these bytes.', { 'Content-Range': `bytes */${file.size}` });
  }
  const { start, length } = range ?? { start: 0, length: file.size };
  return {
    status: range ? 206 : 200,
    headers: {
      'Content-Type': contentTypeOf(at.name),
      'Content-Length': length,
      'Content-Disposition': attachment(at.name),
      'Accept-Ranges': 'bytes',
      ETag: file.tag,
      'Last-Modified': file.modified.toUTCString(),
      ...(range ? { 'Content-Range': `bytes ${start}-${start + length - 1}/${file.size}` } : {}),
    },
    body: [file.stream(start, length), exactly(length)],
  };
}

/** Stores every file of a form in the directory of the URL, all of them or none. */
async function uploadForm(call: Call): Promise<Answer> {
  const { volume, limits } = call.services;
  const paths = await store(volume, call.path(), call.signal, async (stage) => {
    let files = 0;
    await call.body.parts({ ...limits, body: Infinity }, async ({ filename, body }) => {
      if (filename === undefined) return;
      files++;
      await pipeline(body, atMost(limits.fileSize), await stage(baseName(filename)));
    });
    if (files === 0) throw new HttpError(400, 'The form holds no file: a file is a part with a filename.');
  });
  const maker = new InfoMaker(call);
  return json(await Promise.all(paths.map((path) => maker.info(path))));
}

/** Stores the body as the file of the URL. */
async function uploadBody(call: Call): Promise<Answer> {
  const { volume, limits } = call.services;
  const at = call.path();
  if (at.isRoot) throw new HttpError(409, 'This is a directory.');
  await store(volume, at.parent, call.signal, async (stage) => {
    await pipeline(call.body.read(limits.fileSize), await stage(at.name));
  });
  return json(await new InfoMaker(call).info(at));
}

async function removeOne({ path, services, signal }: Call): Promise<Answer> {
  await removeFile(services.volume, path(), signal);
  return noContent();
}

/** A part's filename without the directories that some clients send with it. */
function baseName(filename: string): string {
  const name = filename.replace(/^.*[/\\]/s, '');
  const problem = isHiddenName(name) ? 'it is reserved' : nameProblem(name);
  if (problem !== undefined) throw new HttpError(400, `A file of the form has a name that cannot be used: ${problem}.`);
  return name;
}
