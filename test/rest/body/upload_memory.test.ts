import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { truncateSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { withTypeScript } from '../../support/typescript';
import { useFiles } from '../support/files';
import { json, useRecordingServer } from '../support/recording_server';

const server = useRecordingServer();
const files = useFiles();
const megabyte = 1024 * 1024;

const support = (name: string) => path.join(__dirname, '../support', name);

test.each(['multipart', 'raw'])('a %s upload of 256 MiB takes a few megabytes of memory', async (form) => {
  const size = 256 * megabyte;
  const file = files.write('big', '');
  truncateSync(file, size);
  const expected = createHash('sha256');
  for (let i = 0; i < 256; i++) expected.update(Buffer.alloc(megabyte));
  server.current.handler = (request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    let skip = form === 'multipart' ? -1 : 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      // The content of the only part lies between the first empty line and the last boundary.
      let rest = chunk;
      if (skip < 0) {
        skip = chunk.indexOf('\r\n\r\n') + 4;
        rest = chunk.subarray(skip);
      }
      hash.update(rest.subarray(0, Math.max(0, rest.length - Math.max(0, bytes - skip - size))));
    });
    request.on('end', () =>
      json(response, { bytes, length: request.headers['content-length'], sha256: hash.digest('hex') }),
    );
  };
  const args = [...withTypeScript, support('upload_child.ts'), server.current.url, file, form];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const { answer, grown } = JSON.parse(await text(child.stdout)) as {
    answer: { bytes: number; length: string; sha256: string };
    grown: number;
  };
  expect(answer.length).toBe(String(answer.bytes));
  expect(answer.sha256).toBe(expected.digest('hex'));
  expect(grown).toBeLessThan(64 * 1024);
});
