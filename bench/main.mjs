// `npm run bench`: measures the engine beside rdiff. README.md says how, and what the figures mean.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bench } from './bench.mjs';
import { buildPrograms, flags } from './build.mjs';
import { FailedError, SetupError } from './errors.mjs';
import { Judge } from './judge.mjs';
import { allowedProcessors, describeMachine } from './machine.mjs';
import { help, list, parseOptions } from './options.mjs';
import { measure } from './processes.mjs';
import { engine, rdiff } from './programs.mjs';
import { writeDocs } from './report/docs.mjs';
import { picture } from './report/svg.mjs';
import { textReport } from './report/text.mjs';
import { blocks } from './sections/blocks.mjs';
import { comparison } from './sections/comparison.mjs';
import { growth } from './sections/growth.mjs';
import { kernels } from './sections/kernels.mjs';
import { loading } from './sections/loading.mjs';
import { memory } from './sections/memory.mjs';
import { streams } from './sections/streams.mjs';
import { median, rounded } from './statistics.mjs';
import { Store } from './store.mjs';
import { showSize } from './units.mjs';
import { makeWorkspace } from './workspace.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(folder);
const sections = { kernels, blocks, growth, streams, memory, loading };

try {
  const options = parseOptions(process.argv.slice(2), folder);
  if (options.help || options.list) process.stdout.write(options.help ? help : list());
  else await main(options);
} catch (error) {
  // A program that fails before anything is measured, such as the compiler, also keeps a run from beginning.
  if (!(error instanceof SetupError || error instanceof FailedError)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}

async function main(options) {
  const machine = describeMachine(root);
  const built = await buildPrograms(root, options.cache);
  const bench = prepare(options, built);
  const method = await describeMethod(bench, built);
  const results = { format: 1, machine, method, comparison: await comparison(bench) };
  for (const [name, section] of Object.entries(sections)) results[name] = bench.wants(name) ? await section(bench) : [];
  Object.assign(results, { skipped: bench.skipped, failures: bench.failures });

  const json = `${JSON.stringify(results, null, 2)}\n`;
  console.log(options.json === '-' ? json.trimEnd() : textReport(results));
  if (options.json !== undefined && options.json !== '-') writeFileSync(options.json, json);
  if (options.svg !== undefined) writeFileSync(options.svg, picture(results));
  if (results.failures.length > 0) process.exitCode = 1;
  else if (options.docs) writeDocs(folder, results);
}

/** Makes the workspace and all that a run needs. */
function prepare(options, { launcher, hooked, engine: file }) {
  const rival = rdiff(options.rival);
  const programs = { ours: engine(file), rival };
  const processors = allowedProcessors();
  const cpu = options.cpu ?? processors.at(-1);
  if (options.cpu !== undefined && !processors.includes(options.cpu)) {
    throw new SetupError(
      `--cpu: processor ${options.cpu} is not one of those that may be used: ${processors.join(', ')}`,
    );
  }
  const { folder: workspace, inMemory, free } = makeWorkspace(options.dir);
  const store = new Store(workspace, budget(options, free));
  const judge = new Judge(options.rival === 'rdiff' ? rival : realRdiff(rival), store);
  const log = (line) => console.error(line);
  return new Bench({ options, programs, hooked, launcher, processors, cpu, store, judge, log, inMemory });
}

/** The rdiff that checks the outputs, also of other rivals: this machine's if it has one, else the rival itself. */
function realRdiff(rival) {
  try {
    return rdiff('rdiff');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(
      'bench: no rdiff besides the rival is installed, so the rival checks all outputs; install rdiff to have it do so',
    );
    return rival;
  }
}

/** How many bytes the files may take at once; a tenth of the free space is left. */
function budget(options, free) {
  const bytes = Math.min(options.budget, Math.floor(free * 0.9));
  const least = 3 * Math.min(...options.sizes); // basis, new file and output
  if (bytes < least) {
    throw new SetupError(
      `'${options.dir}' has room for ${showSize(bytes)}, and the smallest files take ${showSize(least)}: ` +
        'free some, or choose --sizes, --budget or --dir',
    );
  }
  return bytes;
}

/** How the run measures, with the time that each program takes to start, which is a part of every time. */
async function describeMethod(bench, { compiler, engine: file }) {
  const { options, programs, cpu = null, inMemory } = bench;
  const start = async (command) => {
    const runs = [];
    for (let run = 0; run < 9; run++) runs.push((await measure(bench.how(), command)).wallNs / 1e6);
    return rounded(median(runs));
  };
  const ours = await start({ file, args: ['kernels'] });
  const rival = await start({ file: options.rival, args: ['--version'] });
  return {
    ...bench.parameters(),
    rounds: options.rounds,
    seed: options.seed,
    quick: options.quick,
    cpu,
    inMemory,
    compiler,
    flags,
    ours: { kernels: programs.ours.version, startMs: ours },
    rival: { name: path.basename(options.rival), version: programs.rival.version, startMs: rival },
  };
}
