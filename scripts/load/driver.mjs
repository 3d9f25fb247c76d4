// A process with some of the clients. It gets its settings in one message and answers with one.
import { LoadClient } from './client.mjs';
import { merged } from './times.mjs';

process.once('message', async (settings) => {
  const report = await drive(settings);
  process.send(report, () => process.disconnect());
});
// Without a parent to report to, there is nothing to do.
process.once('disconnect', () => process.exit());

async function drive(settings) {
  const shared = { version: 0 };
  const clients = settings.numbers.map((number, index) => new LoadClient(settings, number, index === 0, shared));
  await Promise.all(clients.map((client) => client.prepare()));
  // Every driver's shared file exists before anybody reads one.
  process.send({ isReady: true });
  await new Promise((resolve) => process.once('message', resolve));
  const end = performance.now() + settings.seconds * 1000;
  await Promise.all(clients.map((client) => client.run(() => performance.now() >= end)));
  const problems = clients.flatMap(({ failure }) => failure ?? []);
  for (const client of clients) problems.push(...(await client.differences()));
  const times = merged(clients.map((client) => client.times));
  const files = clients.reduce((sum, { model }) => sum + model.files.length, 0);
  const bytes = clients.reduce((sum, client) => sum + client.bytes, 0);
  return { problems, times, bytes, files, versions: shared.version };
}
