import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { deltaFile, patch, patchFile, signature, signatureFile } from '../../../lib/rsync';
import { oddSizes, testOddSizes } from '../../support/odd_sizes';
import { useTempDir } from '../../support/temp_dir';

const temp = useTempDir();
const [sig, delta, copy] = ['sig', 'delta', 'copy'];

testOddSizes('files whose size is only a hint are read to their end: as input, new file and basis', async () => {
  expect(oddSizes).not.toEqual([]);
  for (const { file } of oddSizes) {
    const content = readFileSync(file);
    await signatureFile({ input: file, output: temp.file(sig) }, { blockLength: 16 });
    expect(readFileSync(temp.file(sig)).equals(await signature(content, { blockLength: 16 }))).toBe(true);
    await deltaFile({ signature: temp.file(sig), input: file, output: temp.file(delta) });
    const changes = readFileSync(temp.file(delta));
    expect((await patch(content, changes)).equals(content)).toBe(true);
    await patchFile({ basis: file, delta: temp.file(delta), output: temp.file(copy) });
    expect(readFileSync(temp.file(copy)).equals(content)).toBe(true);
    expect((await patch(file, changes)).equals(content)).toBe(true);
    const handle = await open(file);
    try {
      expect((await patch(handle, changes)).equals(content)).toBe(true);
    } finally {
      await handle.close();
    }
  }
});

testOddSizes('a delta that copies beyond the end of such a basis fails', async () => {
  expect(oddSizes).not.toEqual([]);
  for (const { file } of oddSizes) {
    writeFileSync(temp.file('long'), Buffer.alloc(1000, readFileSync(file)));
    await signatureFile({ input: temp.file('long'), output: temp.file(sig) }, { blockLength: 16 });
    await deltaFile({ signature: temp.file(sig), input: temp.file('long'), output: temp.file(delta) });
    const patched = patchFile({ basis: file, delta: temp.file(delta), output: temp.file(copy) });
    await expect(patched).rejects.toThrow(/the basis/);
    await expect(patch(file, readFileSync(temp.file(delta)))).rejects.toThrow(/the basis|bytes at/);
  }
});
