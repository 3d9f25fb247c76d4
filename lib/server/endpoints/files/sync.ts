import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { OptionsError } from '../../../internal/coded_error';
import { counted, tap } from '../../../internal/streams';
import {
  DeltaStream,
  PatchStream,
  RsyncError,
  Signature,
  SignatureStream,
  type RsyncErrorCode,
  type SignatureParameters,
} from '../../../rsync';
import type { Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { fieldError, HttpError } from '../../http/http_error';
import { precondition } from '../../http/preconditions';
import { version2 } from '../../http/target';
import type { Route } from '../../dispatch/router';
import type { ApiPath } from '../../storage/names/api_path';
import { StorageError } from '../../storage/errors';
import { OpenFile } from '../../storage/open_file';
import { replace } from '../../storage/write';
import type { SyncKind } from '../../logs/sync_log';
import { infoOfVersion } from './info_object';
import { atMost } from '../stream_steps';

/** librsync over HTTP: clients with an old version of a file transfer only the changes. */
export const syncRoutes: readonly Route[] = [
  { endpoint: 'path/sync/signature', versions: version2, rest: 'path', methods: { GET: signature } },
  { endpoint: 'path/sync/delta', versions: version2, rest: 'path', methods: { POST: delta } },
  { endpoint: 'path/sync/patch', versions: version2, rest: 'path', methods: { POST: patch } },
];

/** Sends the signature of a file. The answer's entity tag can be sent to `patch` as `If-Match`. */
async function signature(call: Call): Promise<Answer> {
  const { query, volume, services } = call;
  const at = call.path();
  const file = await OpenFile.open(volume, at);
  try {
    const record = await recorder(call, at, 'signature');
    const stream = signatureStream(query, services.limits.blockLength);
    return {
      status: 200,
      headers: { 'Content-Type': 'application/librsync-signature', ...tagOf(file) },
      body: [file.stream(), stream, counted((sent) => record(stream.stats.bytesIn, sent))],
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Omitted where the file system does not know the size: such content may change without a trace. */
function tagOf({ size, tag }: OpenFile): { ETag?: string } {
  return size === undefined ? {} : { ETag: tag };
}

/**
 * `block_size` is an argument of the service's API. Only this server knows `strong_length` in bytes, `strong_hash`
 * (md4, blake2) and `weak_hash` (rollsum, rabinkarp). The defaults make a signature of librsync 0.9.7.
 */
function signatureStream(query: URLSearchParams, maxBlockLength: number): SignatureStream {
  const argument = (name: string) => query.get(name) || undefined;
  const number = (name: string, max: number) => {
    const text = argument(name);
    const value = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : 0;
    if (text !== undefined && (value < 1 || value > max)) {
      throw fieldError(name, `This must be a whole number of bytes from 1 to ${max}.`);
    }
    return text === undefined ? undefined : value;
  };
  const given = {
    blockLength: number('block_size', Math.min(maxBlockLength, 2 ** 31 - 1)),
    strongLength: number('strong_length', 32),
    strongHash: argument('strong_hash'),
    weakHash: argument('weak_hash'),
  };
  const parameters = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  try {
    return new SignatureStream({ ...(parameters as SignatureParameters), limits: { maxBlockLength } });
  } catch (error) {
    if (error instanceof OptionsError) throw new HttpError(400, error.message);
    throw error;
  }
}

/** Sends the delta to the file from the one whose signature the client sends. */
async function delta(call: Call): Promise<Answer> {
  const { services, volume, signal } = call;
  const limits = { maxBlockLength: services.limits.blockLength, maxSignatureMemory: services.limits.signatureMemory };
  const at = call.path();
  await services.signatures.take(signal);
  const file = await OpenFile.open(volume, at);
  try {
    const loaded = await onlyFile(call, 'signature', (body) => Signature.load(body, { signal, limits }));
    const stream = new DeltaStream({ signature: loaded });
    const record = await recorder(call, at, 'delta');
    const count = counted((sent) => record(stream.stats.bytesIn, call.body.received + sent));
    return {
      status: 200,
      headers: { 'Content-Type': 'application/librsync-delta', ...tagOf(file) },
      body: [file.stream(), stream, count],
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Applies a delta to a file. After a failure the file is unchanged. The answer's entity tag is that of the new version.
 * Two arguments that only this server knows protect against a delta for another version: the header `If-Match`, with
 * the entity tag of the signature's answer, and the query's `sha256`, the checksum that the new file must have.
 */
async function patch(call: Call): Promise<Answer> {
  const { volume } = call;
  const { limits } = call.services;
  const at = call.path();
  const expected = call.query.get('sha256')?.toLowerCase();
  if (expected !== undefined && !/^[0-9a-f]{64}$/.test(expected))
    throw fieldError('sha256', 'This must be 64 hex digits.');

  let size = 0;
  const options = { signal: call.signal, expected: precondition(call.headers) };
  const tag = await replace(volume, at, options, async (basis, output) => {
    const hash = createHash('sha256');
    const look = tap((chunk) => {
      size += chunk.length;
      if (expected !== undefined) hash.update(chunk);
    });
    await onlyFile(call, 'delta', async (body) => {
      const stream = new PatchStream({ basis: basis.handle, limits: { maxOutput: limits.fileSize } });
      let received = 0;
      const count = tap((chunk) => (received += chunk.length));
      const bound = atMost(() => 2 * (basis.size ?? 0) + received + limits.patchGrowth);
      await pipeline(body, count, stream, bound, look, output);
    });
    if (expected !== undefined && hash.digest('hex') !== expected) {
      throw new StorageError(
        'conflict',
        'The patched file does not have the SHA-256 that was sent. Send the whole file.',
      );
    }
  });
  (await recorder(call, at, 'patch'))(size, call.body.received);
  return infoOfVersion(call, at, tag);
}

/** Looks the real path of a file up. @returns a function that records the step when it is done. */
async function recorder({ volume, user, services }: Call, at: ApiPath, kind: SyncKind) {
  const path = volume.site(await volume.real(at));
  return (fileBytes: number, wireBytes: number) =>
    services.syncs.add({ username: user.username, path, kind, fileBytes, wireBytes });
}

/**
 * Uses the only file of a form: a part with a file name, or a plain field of the right name. Resolves when the form is
 * complete.
 */
async function onlyFile<T>(
  { body, services }: Call,
  name: 'signature' | 'delta',
  use: (body: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  const used: { result: T }[] = [];
  await body.parts({ ...services.limits, body: Infinity }, async (part) => {
    if (part.filename === undefined && part.name !== name) return;
    if (used.length > 0) throw fieldError(name, 'Send one file only.');
    used.push({ result: await use(part.body).catch(refused(name)) });
  });
  const [first] = used;
  if (!first) throw fieldError(name, `Send the ${name} as a file of the form.`);
  return first.result;
}

const statusOf: Partial<Record<RsyncErrorCode, number>> = {
  ERR_RSYNC_BAD_MAGIC: 400,
  ERR_RSYNC_CORRUPT: 400,
  ERR_RSYNC_INPUT_ENDED: 400,
  ERR_RSYNC_LIMIT: 413,
  ERR_RSYNC_MEMORY: 503,
};

/** Reports a faulty signature or delta of the client; rethrows other errors. */
function refused(what: 'signature' | 'delta') {
  return (error: unknown): never => {
    const status = error instanceof RsyncError ? statusOf[error.code] : undefined;
    if (status === undefined) throw error;
    throw new HttpError(status, `The ${what} cannot be used: ${(error as RsyncError).message}`);
  };
}
