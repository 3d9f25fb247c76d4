// A server to be attacked, with the options of its first argument. Each message is answered with what the process has
// used until then, garbage aside, and with the errors that the logger was told.
import { createServer } from '../../../dist/server/index.mjs';

const errors = [];
const logger = { info: () => undefined, error: (message) => errors.push(message) };
const server = createServer({ ...JSON.parse(process.argv[2]), logger });
process.on('message', () => {
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send({ rss, heap: heapUsed + external, cpu: (user + system) / 1e6, errors: errors.splice(0) });
});
process.on('disconnect', () => void server.close());
process.send({ base: await server.listen() });
