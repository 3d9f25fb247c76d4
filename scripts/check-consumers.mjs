// Packs the package and uses it as others do: installed by each package manager, in each module format, by TypeScript
// under each way of resolving modules, in bundles, compiled where no prebuilt addon fits. An existing
// tarball may be named as argument; `--only TEXT` runs the checks whose name contains that text.
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { installTools, mkdirAnd } from './consumers/environment.mjs';
import { fallbackChecks } from './consumers/fallback.mjs';
import { managerChecks } from './consumers/managers.mjs';
import { projectChecks } from './consumers/projects.mjs';
import { packForTest, withFolder, withoutAddons } from './package/pack.mjs';

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('check-consumers: the pinned tools run on Linux x64 only');
  process.exit(1);
}

const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });

await withFolder(async (folder) => {
  installTools();
  const tarball = positionals[0] ? path.resolve(positionals[0]) : packForTest(mkdirAnd(path.join(folder, 'tarball')));
  const bare = withoutAddons(tarball, mkdirAnd(path.join(folder, 'bare')));
  const checks = [
    ...managerChecks(folder, tarball),
    ...projectChecks(folder, tarball),
    ...fallbackChecks(folder, bare),
  ].filter(({ name }) => name.includes(values.only ?? ''));
  let failed = 0;
  const waiting = [...checks];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) if (!(await passes(check))) failed++;
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  if (failed > 0 || checks.length === 0) process.exitCode = 1;
});

/** Runs one check and reports how it ended. */
async function passes({ name, action }) {
  const begin = performance.now();
  const error = await action().then(
    () => undefined,
    (reason) => reason,
  );
  console.log(`${error ? 'FAILED' : 'ok'}  ${name}  (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
  if (error) console.log(error.stack ?? error);
  return error === undefined;
}
