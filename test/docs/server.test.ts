import { existsSync, mkdirSync } from 'node:fs';
import * as ours from '../../lib/server';
import { testExamples } from '../support/doc_examples';
import { useTempDir } from '../support/temp_dir';

let made: { server: ours.SmartFileServer; options: ours.ServerOptions }[] = [];

/** The real server, but for its port: that of the page may be taken on the machine that runs the tests. */
function createServer(options: ours.ServerOptions): ours.SmartFileServer {
  const server = ours.createServer(options);
  const listen = server.listen.bind(server);
  server.listen = (where) => listen({ ...where, port: 0 });
  made.push({ server, options });
  return server;
}

beforeEach(() => (made = []));
// What the examples do not close themselves; and that they have made what the page says.
afterEach(async () => {
  for (const { server, options } of made) {
    await server.close();
    if (options.state !== undefined) expect(existsSync(temp.file('server.db'))).toBe(true);
  }
  expect(made).toHaveLength(1);
});
// Below, since hooks run in this order: the directory goes last.
const temp = useTempDir();

testExamples('docs/server.md', () => {
  mkdirSync(temp.file('files'));
  return { modules: { 'smartfile-sync/server': { ...ours, createServer } }, cwd: temp.path };
});
