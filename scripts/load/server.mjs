// The server in a process of its own, set up as for this many clients that share an address and an account.
import { createServer } from '../../dist/server/index.mjs';
import { faulty } from './faults.mjs';

process.once('message', async ({ root, state, clients, seconds, faults }) => {
  const server = createServer({
    root,
    ...(state === undefined ? {} : { state }),
    credentials: { key: 'load-test-key', password: 'load-test-password' },
    limits: {
      connectionsPerAddress: 4 * clients + 100,
      connections: 4 * clients + 100,
      requestsPerCaller: 2 * clients + 50,
      requests: 2 * clients + 50,
      signatures: clients,
      runningTasks: 16,
    },
    logger: { info: () => undefined, error: (message) => process.send({ error: message }) },
    onRequest: faulty(faults, { root, seconds }),
  });
  const baseUrl = await server.listen();
  process.send({ baseUrl, key: 'load-test-key', password: 'load-test-password' });
  process.once('disconnect', () => void server.close());
});
