import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { OptionsError, ResponseError } from '../../../../lib';
import { useSyncService } from '../../../support/sync_service';

const service = useSyncService();

test('several files as one archive', async () => {
  mkdirSync(service.stored('docs'));
  writeFileSync(service.stored('docs/a.jpg'), 'content of a');
  writeFileSync(service.stored('b.jpg'), 'content of b');
  const stream = await service.api.files.downloadZip(['docs', '/b.jpg'], { filename: 'both.zip' });
  expect(stream.headers['content-disposition']).toContain('both.zip');
  const bytes = await buffer(stream);
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
  for (const part of ['docs/a.jpg', 'content of a', 'b.jpg', 'content of b']) expect(bytes.includes(part)).toBe(true);
});

test('an archive of nothing', async () => {
  await expect(service.api.files.downloadZip([])).rejects.toThrow(OptionsError);
  await expect(service.api.files.downloadZip('/missing')).rejects.toThrow(ResponseError);
});

test.each(['form', 'stream'] as const)(
  'an upload as %s that has a name can be asked about while it runs',
  async (as) => {
    const uuid = '0b4d31a2-2c37-4b7e-9f1c-6f3f7d1f0001';
    const halfway = new AbortController();
    const seen = once(halfway.signal, 'abort');
    async function* content() {
      yield Buffer.alloc(100_000);
      await seen;
      yield Buffer.alloc(100_000);
    }
    const upload = service.api.files.upload(Readable.from(content()), '/big', { as, uuid });
    // Until the first half is there: the service may not have seen the request yet.
    for (;;) {
      const progress = await service.api.files.uploadProgress(uuid).catch((error: unknown) => {
        expect(error).toMatchObject({ status: 404 });
        return undefined;
      });
      if ((progress?.received ?? 0) < 100_000) continue;
      expect(progress).toMatchObject({ ended: false });
      break;
    }
    halfway.abort();
    await upload;
    const { received, ended } = await service.api.files.uploadProgress(uuid);
    expect(ended).toBe(true);
    expect(received).toBeGreaterThanOrEqual(200_000);
  },
);

test.each(['', '..', 'a/b', 'a\r\nX: y', 'x'.repeat(101), 5])('%j is no name of an upload', async (uuid) => {
  await expect(service.api.files.upload(Buffer.from('x'), '/x', { uuid: uuid as string })).rejects.toThrow(
    OptionsError,
  );
  await expect(service.api.files.uploadProgress(uuid as string)).rejects.toThrow(OptionsError);
});
