import path from 'node:path';
import { command } from '../support/cli';

const root = path.resolve(__dirname, '../..');

test('loading the client and making one loads none of the libraries that only requests need, nor the addon', async () => {
  const script = `
    const { BasicClient, SyncClient } = require('./dist');
    new SyncClient(new BasicClient({ key: 'a key', password: 'a password', baseUrl: 'http://127.0.0.1:9/' }));
    console.log(JSON.stringify(Object.keys(require.cache)));`;
  const { code, stdout, stderr } = await command(process.execPath, ['-e', script], { cwd: root });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const files = JSON.parse(stdout.toString()) as string[];
  const packages = files.map((file) => /node_modules[/\\]([\w.-]+)/.exec(file)?.[1]).filter(Boolean);
  // axios brings fifty more, and takes longer to load than all the rest.
  expect([...new Set(packages)].sort()).toEqual(['oauth-1.0a', 'proxy-from-env']);
  expect(files.filter((file) => file.endsWith('.node'))).toEqual([]);
});
