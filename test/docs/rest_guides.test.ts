import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type SmartFileServer } from '../../lib/server';
import { useCleanEnvironment } from '../rest/support/environment';
import { pattern } from '../rest/support/files';
import { testExamples, type Surroundings } from '../support/doc_examples';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
useCleanEnvironment();

const credentials = { key: 'the-key', password: 'the password', username: 'the-key' };

let server: SmartFileServer;
beforeEach(async () => {
  mkdirSync(temp.file('root/docs'), { recursive: true });
  writeFileSync(temp.file('root/docs/notes.txt'), 'some notes');
  writeFileSync(temp.file('report.pdf'), pattern(100_000));
  server = createServer({ root: temp.file('root'), credentials });
  process.env['SMARTFILE_API_URL'] = await server.listen();
});
afterEach(() => server.close());

function surroundings(): Surroundings {
  const { key, password } = credentials;
  const metrics = { observe: () => undefined };
  return { given: { key, password, timings: metrics, pauses: metrics }, cwd: temp.path };
}

for (const page of ['docs/transfer.md', 'docs/errors.md', 'docs/retries.md', 'docs/sync.md'])
  testExamples(page, surroundings);
