import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer as createSocket } from 'node:net';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { BodyChangedError, fromFile, type TransferProgress } from '../../../lib/rest';
import { changers, overwrite, writeDated } from '../../support/changers';
import { oddSizes, testOddSizes } from '../../support/odd_sizes';
import { pattern, useFiles } from '../support/files';
import { partsOf } from '../support/multipart';
import { failure, json, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();
const files = useFiles();
const posixTest = process.platform === 'win32' ? test.skip : test;

describe('a file whose size is only a hint', () => {
  testOddSizes('goes whole, of unknown length', async () => {
    expect(oddSizes).not.toEqual([]);
    for (const { file } of oddSizes) {
      const api = server.current.client();
      await api.put('/x', 'f', {}, { body: fromFile(file) });
      expect(server.current.last.body.toString()).toBe(readFileSync(file, 'utf8'));
      expect(server.current.last.headers).not.toHaveProperty('content-length');
      await api.post('/x', 'f', { file: fromFile(file) });
      const [part] = await partsOf(server.current.last);
      expect(part?.content).toBe(readFileSync(file, 'utf8'));
    }
  });

  testOddSizes('has no total in its progress', async () => {
    expect(oddSizes).not.toEqual([]);
    for (const { file } of oddSizes) {
      const seen: TransferProgress[] = [];
      const onUploadProgress = (progress: TransferProgress) => void seen.push(progress);
      await server.current.client().put('/x', 'f', {}, { body: fromFile(file), onUploadProgress });
      expect(seen.at(-1)?.bytes).toBe(readFileSync(file).length);
      for (const progress of seen) expect(progress).not.toHaveProperty('total');
    }
  });

  test('a file without content still says so', async () => {
    await server.current.client().put('/x', 'f', {}, { body: fromFile(files.write('empty', '')) });
    expect(server.current.last.headers['content-length']).toBe('0');
    expect(server.current.last.headers).not.toHaveProperty('transfer-encoding');
  });
});

describe('a file that changes while it is sent', () => {
  const content = pattern(8_000_000);
  /** Calls `action` once, when some of the content has been sent. */
  const midway = (action: () => void) => {
    let isDone = false;
    return ({ bytes }: TransferProgress) => {
      if (isDone || bytes < 1_000_000) return;
      isDone = true;
      action();
    };
  };

  /** How a call fails whose file is changed on the way. */
  async function changedDuring(change: (file: string) => void, as: 'raw' | 'form') {
    const file = files.path('f');
    writeDated(file, content);
    const api = server.current.client();
    const options = { onUploadProgress: midway(() => change(file)), retry: false as const };
    return as === 'raw'
      ? failure(api.put('/x', 'f', {}, { ...options, body: fromFile(file) }))
      : failure(api.post('/x', 'f', { file: fromFile(file) }, options));
  }

  test.each(changers)('%s: the request breaks off, and says why', async (_name, change) => {
    for (const as of ['raw', 'form'] as const) {
      const error = await changedDuring(change, as);
      expect(error).toBeInstanceOf(BodyChangedError);
      expect(error).toMatchObject({ code: 'ERR_API_BODY_CHANGED', message: expect.stringContaining('send it again') });
    }
    expect(server.current.requests).toEqual([]);
  });

  test('it is sent again, whole, when it has come to rest', async () => {
    const file = files.write('f', content);
    const onUploadProgress = midway(() => overwrite(file));
    await server.current.client().put('/x', 'f', {}, { body: fromFile(file), onUploadProgress });
    expect(server.current.requests).toHaveLength(1);
    expect(server.current.last.body.equals(readFileSync(file))).toBe(true);
    expect(server.current.last.body.equals(content)).toBe(false);
  });

  test('a POST that may not be repeated is not, and says how many attempts were made where it is', async () => {
    const file = files.write('f', content);
    const onUploadProgress = ({ bytes }: TransferProgress) => {
      if (bytes > 1_000_000) overwrite(file);
    };
    const post = (retry: object) =>
      failure(server.current.client().post('/x', 'f', { file: fromFile(file) }, { onUploadProgress, retry }));
    expect(await post({})).not.toHaveProperty('attempts');
    expect(await post({ idempotent: true })).toMatchObject({ attempts: 3 });
  });

  test('a file that was replaced between two attempts is measured again', async () => {
    const file = files.write('f', content);
    server.current.script(
      (request, response) => {
        request.resume().on('end', () => {
          writeFileSync(`${file}.new`, 'shorter');
          renameSync(`${file}.new`, file);
          json(response, {}, 503);
        });
      },
      (request, response) => void server.current.record(request).then(() => json(response, {})),
    );
    await server.current.client().put('/x', 'f', {}, { body: fromFile(file) });
    expect(server.current.last.body.toString()).toBe('shorter');
  });

  test('a file of the second place in a form, changed while the first is sent, goes as it is by then or not at all', async () => {
    const [first, second] = [files.write('a', content), files.write('b', 'b'.repeat(100))];
    const change = (size: number) => () => truncateSync(second, size);
    const send = (changing: () => void) =>
      server.current
        .client()
        .post('/x', 'f', { a: fromFile(first), b: fromFile(second) }, { onUploadProgress: changing, retry: false });
    expect(await failure(send(change(50)))).toMatchObject({ code: 'ERR_API_BODY_CHANGED' });
    await send(() => undefined);
    expect((await partsOf(server.current.last))[1]?.content).toBe('b'.repeat(50));
  });
});

describe('what is no regular file', () => {
  posixTest('a pipe without a writer is refused at once', async () => {
    const pipe = files.path('pipe');
    execFileSync('mkfifo', [pipe]);
    const api = server.current.client();
    for (const call of [
      api.put('/x', 'f', {}, { body: fromFile(pipe) }),
      api.post('/x', 'f', { file: fromFile(pipe) }),
      api.files.upload(pipe, '/f'),
      api.files.append('/f', pipe, { offset: 0 }),
    ]) {
      expect(await failure(call)).toMatchObject({
        code: 'ERR_API_BODY',
        message: expect.stringContaining('is a pipe'),
      });
    }
    expect(server.current.requests).toEqual([]);
  });

  posixTest('a pipe that took the place of the file after it was measured, too', async () => {
    const file = files.write('f', 'content');
    const body = fromFile(file);
    const swap = async () => {
      const size = await body.measure!();
      renameSync(file, `${file}.old`);
      execFileSync('mkfifo', [file]);
      return size;
    };
    const call = server.current.client().put('/x', 'f', {}, { body: { ...body, measure: swap } });
    expect(await failure(call)).toMatchObject({ code: 'ERR_API_BODY', message: expect.stringContaining('is a pipe') });
  });

  posixTest.each(['/dev/zero', '/dev/null', '/dev/urandom'])('%s is refused', async (device) => {
    const error = await failure(server.current.client().files.upload(device, '/f'));
    expect(error).toMatchObject({ code: 'ERR_API_BODY', message: expect.stringContaining('is a device') });
    expect(error.message).toContain('pass a stream');
  });

  posixTest('a socket is refused', async () => {
    const socket = createSocket().listen(files.path('socket'));
    await once(socket, 'listening');
    try {
      const error = await failure(server.current.client().files.upload(files.path('socket'), '/f'));
      expect(error).toMatchObject({ code: 'ERR_API_BODY', message: expect.stringContaining('is a socket') });
    } finally {
      socket.close();
    }
  });

  posixTest('an upload from a pipe that stalls is ended by its signal, and the process ends', async () => {
    const script = `
      const { BasicClient } = require('./lib/rest');
      const api = new BasicClient({ baseUrl: process.argv[1], key: 'k', password: 'p', netrcFile: false });
      const stop = new AbortController();
      process.stdin.once('readable', () => setImmediate(() => stop.abort()));
      api.files.upload(process.stdin, '/f', { signal: stop.signal }).catch(({ code }) => console.log(code));
    `;
    const child = execFile(process.execPath, [
      '-r',
      './test/support/swc_register.cjs',
      '-e',
      script,
      server.current.url,
    ]);
    child.stdin!.write('and no more');
    const [output] = await Promise.all([child.stdout!.toArray(), once(child, 'close')]);
    expect(output.join('')).toBe('ABORT_ERR\n');
  });
});

posixTest('standard input that is a file goes by its path', async () => {
  if (!existsSync('/dev/stdin')) return;
  const script = `
    const { BasicClient } = require('./lib/rest');
    const api = new BasicClient({ baseUrl: process.argv[1], key: 'k', password: 'p', netrcFile: false });
    api.put('/x', 'f', {}, { body: require('./lib/rest').fromFile('/dev/stdin') });
  `;
  const line = `"$0" -r ./test/support/swc_register.cjs -e "$1" "$2" < "$3"`;
  const file = files.write('f', 'redirected');
  await promisify(execFile)('sh', ['-c', line, process.execPath, script, server.current.url, file]);
  expect(server.current.last.body.toString()).toBe('redirected');
});
