// A server that may not do everything: where this process is the superuser's it goes on as another one.
import { createServer } from '../../../dist/server/index.mjs';

const server = createServer(JSON.parse(process.argv[2]));
if (process.getuid() === 0) {
  process.setgid(65_534);
  process.setuid(65_534);
}
process.on('disconnect', () => void server.close());
process.send({ base: await server.listen() });
