import { json, type Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { fieldError, pathError } from '../../http/http_error';
import { toHttpError } from '../../dispatch/failures';
import { version2 } from '../../http/target';
import type { Method, Handler, Route } from '../../dispatch/router';
import { ApiPath } from '../../storage/names/api_path';
import { copy, relocate, remove, removeEmpty } from '../../storage/change';
import { checksum, checksumNamed } from '../../storage/checksum';
import { StorageError } from '../../storage/errors';
import { LeftOut } from '../../storage/left_out';
import { entryIfThere } from '../../storage/entry';
import { makeDirectory } from '../../storage/write';
import { forEachPath } from '../../tasks/each_path';
import type { Outcome } from '../../tasks/task';
import { compress, downloadMultiple } from './archive';
import { InfoMaker } from './info_object';
import { formOf, sources, startTask } from './oper_steps';

export const operRoutes: readonly Route[] = [
  { ...operation('mkdir', { POST: mkdir, PUT: mkdir }), rest: 'path' },
  operation('rename', { POST: rename }),
  operation('move', { POST: (call) => transfer(call, 'Move') }),
  operation('copy', { POST: (call) => transfer(call, 'Copy') }),
  operation('remove', { POST: removeAll }),
  operation('checksum', { POST: checksums }),
  operation('compress', { POST: compress }),
  operation('downloadmultiple', { POST: downloadMultiple }),
];

function operation(name: string, methods: Partial<Record<Method, Handler>>): Route {
  return { endpoint: `path/oper/${name}`, versions: version2, methods };
}

/** Makes a directory, named in the form or in the URL, and its parents. */
async function mkdir(call: Call): Promise<Answer> {
  const at = call.rest.length > 0 ? call.path() : (await formOf(call)).path('path');
  await answering('path', () => makeDirectory(call.volume, at, call.signal));
  return json(await new InfoMaker(call).info(at));
}

/** Moves a file or directory to another path. */
async function rename(call: Call): Promise<Answer> {
  const form = await formOf(call);
  const [from, to] = [form.path('src'), form.path('dst')];
  await sources(call, 'src', [from], 400);
  await answering('dst', () => relocate(call.volume, from, to, call.signal));
  return json(await new InfoMaker(call).info(to));
}

/** Moves or copies files and directories into an existing directory. */
async function transfer(call: Call, type: 'Move' | 'Copy'): Promise<Answer> {
  const form = await formOf(call);
  const { volume } = call;
  const [paths, directory] = [form.paths('src'), form.path('dst')];
  await sources(call, 'src', paths, 400);
  if ((await entryIfThere(volume, directory))?.kind !== 'directory') {
    throw fieldError('dst', `The target must be a directory that exists: ${directory.toString()}`);
  }
  return start(call, type, paths, (path, signal, leftOut) => {
    const target = directory.child(path.name);
    if (type === 'Move') return relocate(volume, path, target, signal);
    return copy(volume, path, target, signal, leftOut.add);
  });
}

/** Removes files, and directories with everything in them; with `recursive=false`, only empty directories. */
async function removeAll(call: Call): Promise<Answer> {
  const form = await formOf(call);
  const act = form.flag('recursive') === false ? removeEmpty : remove;
  const paths = form.paths('path');
  await sources(call, 'path', paths, 404);
  return start(call, 'Remove', paths, (path, signal) => act(call.volume, path, signal));
}

/** Computes checksums of files; `result.result.checksums` is `{path: hex}`. */
async function checksums(call: Call): Promise<Answer> {
  const form = await formOf(call);
  const make = checksumNamed(form.required('algorithm'));
  if (!make) throw fieldError('algorithm', 'The algorithm must be MD5, SHA1, SHA256, SHA512 or CRC-32.');
  const paths = form.paths('path');
  await sources(call, 'path', paths, 404);
  const sums: Record<string, string> = {};
  const sum = async (path: ApiPath, signal: AbortSignal) => {
    sums[path.toString()] = await checksum(call.volume, path, make, signal);
  };
  return start(call, 'Checksum', paths, sum, { checksums: sums });
}

async function start(
  call: Call,
  type: string,
  paths: readonly ApiPath[],
  work: (path: ApiPath, signal: AbortSignal, leftOut: LeftOut) => Promise<void>,
  result: Outcome['result'] = {},
): Promise<Answer> {
  return startTask(call, type, async (signal, onProgress) => {
    const leftOut = new LeftOut();
    const each = (path: ApiPath) => work(path, signal, leftOut);
    const outcome = await forEachPath(paths, each, {
      signal,
      onProgress,
      explain: toHttpError,
      onError: call.services.onError,
    });
    const errors = { ...leftOut.errors(), ...(outcome.result['errors'] as object | undefined) };
    const partly = Object.keys(errors).length > 0 ? { errors } : {};
    return { ...outcome, result: { ...result, ...outcome.result, ...partly } };
  });
}

/** Reports errors of an operation on one path under the field of that path. */
async function answering(field: 'path' | 'dst', work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw pathError(toHttpError(error).status, field, error.message);
  }
}
