import { existsSync } from 'node:fs';
import path from 'node:path';

import { command } from '../support/cli';
import { testMissing } from '../support/missing';

const root = path.join(__dirname, '../..');
const node22 = path.join(root, 'scripts/consumers/tools/node_modules/node-22/bin/node');
const isThere = existsSync(node22);

if (!isThere)
  testMissing('Node 22 is missing (npm run check:consumers installs it)', 'the store works with node:sqlite');

/** Everything that the store is tested for, with the SQLite that Node has had since version 22. */
(isThere ? test : test.skip)(
  'the tests of the store pass with node:sqlite',
  async () => {
    const jest = path.join(root, 'node_modules/jest/bin/jest.js');
    const args = [jest, '-w', '1', '--json', 'test/state/sqlite_store', 'test/state/durability'];
    const env = { NODE_OPTIONS: '--disable-warning=ExperimentalWarning', SMARTFILE_EXPECTED_SQLITE: 'node' };
    const { code, stdout, stderr } = await command(node22, args, { cwd: root, env });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout.toString())).toMatchObject({
      numFailedTests: 0,
      numPendingTests: 0,
      numTotalTestSuites: 2,
    });
  },
  120_000,
);
