import path from 'node:path';
import { command } from '../support/cli';

const child = path.join(__dirname, '../support/children/rsync_outputs.mjs');

interface Printed {
  outputs: Record<string, unknown>;
  failures: Record<string, unknown>;
}

async function printedBy(engine: string): Promise<Printed> {
  const env = { SMARTFILE_ENGINE: engine };
  const { code, stdout, stderr } = await command(process.execPath, [child], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout.toString()) as Printed;
}

test('output, statistics and failures are those of the addon, to the byte and the word', async () => {
  const [native, wasm] = await Promise.all([printedBy('native'), printedBy('wasm')]);
  expect(Object.keys(native.outputs)).toHaveLength(5 * (4 * 3 + 1));
  expect(wasm.outputs).toEqual(native.outputs);
  expect(wasm.failures).toEqual(native.failures);
});
