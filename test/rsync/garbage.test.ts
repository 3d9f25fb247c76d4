import path from 'node:path';
import { command } from '../support/cli';

test('garbage is collected while calls are under way, and dropped signatures give their memory back', async () => {
  const child = path.join(__dirname, '../support/children/rsync_garbage.mjs');
  const { code, signal, stdout, stderr } = await command(process.execPath, ['--expose-gc', child]);
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  const { peakMegabytes } = JSON.parse(stdout.toString()) as { peakMegabytes: number };
  expect(peakMegabytes).toBeLessThan(700);
});
