import { createServer, type AccessEntry } from '../../../lib/server';
import { useTempDir } from '../../support/temp_dir';
import { send } from '../support/http';

const temp = useTempDir();
const fail = () => {
  throw new Error('the disk of the log is full');
};

test.each<[string, () => unknown]>([
  ['at once', fail],
  ['later', async () => Promise.reject(new Error('later'))],
])('a logger that fails %s does no harm', async (_name, log) => {
  const entries: AccessEntry[] = [];
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  const onRequest = (entry: AccessEntry) => {
    entries.push(entry);
    return log();
  };
  const server = createServer({ root: temp.path, logger: { info: log, error: log }, onRequest });
  try {
    const base = await server.listen();
    for (let n = 0; n < 2; n++) expect((await send(base, 'GET', '/api/2/ping/')).status).toBe(200);
  } finally {
    await server.close();
    process.off('unhandledRejection', unhandled);
  }
  expect(entries.map(({ status }) => status)).toEqual([200, 200]);
  expect(unhandled).not.toHaveBeenCalled();
});
