// The command line.
import { accessSync, constants, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cases } from './cases.mjs';
import { SetupError } from './errors.mjs';
import { kinds } from './programs.mjs';
import { parseSize, showSize } from './units.mjs';

/** What is measured besides the cases. */
export const sections = {
  kernels: 'one instruction set taken away after the other',
  blocks: 'block lengths from 2 KiB to 64 KiB',
  growth: 'files from 64 MiB to 4 GiB',
  streams: 'Node streams instead of our own file functions',
  memory: 'peak memory of a delta of the largest file',
  loading: 'what loading the built package adds to the start of Node',
};

const known = {
  sizes: { type: 'string' },
  'growth-sizes': { type: 'string' },
  'block-lengths': { type: 'string' },
  rounds: { type: 'string' },
  only: { type: 'string' },
  quick: { type: 'boolean' },
  kind: { type: 'string' },
  block: { type: 'string' },
  strong: { type: 'string' },
  rival: { type: 'string' },
  pair: { type: 'string' },
  offline: { type: 'boolean' },
  dir: { type: 'string' },
  budget: { type: 'string' },
  cpu: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'string' },
  svg: { type: 'string' },
  docs: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

const full = {
  sizes: '256M,1G',
  'growth-sizes': '64M,256M,1G,4G',
  'block-lengths': '2K,4K,8K,16K,32K,64K',
  rounds: '5',
};
const quick = { sizes: '3M', 'growth-sizes': '1M,2M', 'block-lengths': '2K,64K', rounds: '1' };

export const help = `npm run bench -- [OPTION ...]

Measures the engine beside rdiff, checks every output, and prints medians and ratios.

  --sizes LIST          sizes of the files (${full.sizes})
  --rounds N            how often each program does each piece of work (${full.rounds})
  --only LIST           these cases and sections only; --list shows them
  --quick               tiny files, one round: to see whether it works, not how fast
  --growth-sizes LIST   sizes for 'growth' (${full['growth-sizes']})
  --block-lengths LIST  for 'blocks' (${full['block-lengths']})
  --kind KIND           of signature: ${Object.keys(kinds).join(', ')}
  --block N, --strong N block length and strong length (2K, 8)
  --rival FILE          the program beside ours (rdiff); takes rdiff's arguments
  --pair OLD,NEW        two files in place of two releases of Node's executable
  --offline             never fetch those releases from npm
  --dir DIR             where the files go: best a folder in memory (/dev/shm)
  --budget SIZE         most bytes of files at once (9G, or what is free)
  --cpu N               the processor for what runs in one thread (the last one allowed)
  --seed N              of the files (1)
  --json FILE           also as JSON; '-' prints that instead of the tables
  --svg FILE            also as a picture
  --docs                writes results.json, results.svg and the tables of bench/README.md
  --list, --help

Exit code: 0; 1 where a program failed or an output was wrong; 2 where the run could not begin.
`;

/** What --list prints. */
export function list() {
  const rows = [...cases.map(({ id, title }) => [id, title]), ...Object.entries(sections)];
  return rows.map(([id, title]) => `${id.padEnd(20)}${title}\n`).join('');
}

/**
 * @param {string[]} args
 * @returns every option with its value, defaults included.
 * @throws SetupError
 */
export function parseOptions(args, folder) {
  const given = parsed(args);
  const preset = given.quick ? quick : full;
  const text = { ...full, ...preset, kind: 'rollsum-md4', block: '2K', strong: '8', seed: '1', budget: '9G', ...given };
  if (!Object.hasOwn(kinds, text.kind)) throw wrong('kind', text.kind, `one of ${Object.keys(kinds).join(', ')}`);
  return {
    sizes: sizeList('sizes', text, 2 ** 16),
    growthSizes: sizeList('growth-sizes', text, 2 ** 16),
    blockLengths: sizeList('block-lengths', text, 16),
    rounds: integer('rounds', text, 1, 1000),
    only: names(text.only),
    quick: given.quick ?? false,
    kind: text.kind,
    blockLength: size('block', text.block, 16),
    strongLength: integer('strong', text, 8, 16),
    rival: text.rival ?? 'rdiff',
    pair: pair(text.pair),
    offline: given.offline ?? false,
    dir: text.dir ?? (os.platform() === 'linux' ? '/dev/shm' : os.tmpdir()),
    budget: size('budget', text.budget, 2 ** 20),
    cpu: text.cpu === undefined ? undefined : integer('cpu', text, 0, 4095),
    seed: integer('seed', text, 0, 2 ** 31 - 1),
    json: text.json === '-' ? '-' : writable('json', text.json),
    svg: writable('svg', text.svg),
    docs: whole(given),
    list: given.list ?? false,
    help: given.help ?? false,
    cache: path.join(folder, '.cache'),
  };
}

function parsed(args) {
  try {
    return parseArgs({ args, options: known, allowPositionals: false }).values;
  } catch (cause) {
    throw new SetupError(`${cause.message.split('. ')[0]}; --help shows the options`, { cause });
  }
}

function sizeList(name, text, least) {
  return text[name].split(',').map((item) => size(name, item, least));
}

function size(name, text, least) {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes < least || bytes > 2 ** 40) {
    throw wrong(name, text, `a size of ${showSize(least)} or more, such as 64M or 1G`);
  }
  return bytes;
}

function integer(name, text, least, most) {
  const number = /^\d+$/.test(text[name]) ? Number(text[name]) : NaN;
  if (!(number >= least && number <= most)) throw wrong(name, text[name], `a whole number from ${least} to ${most}`);
  return number;
}

function names(text) {
  if (text === undefined) return undefined;
  const all = [...cases.map(({ id }) => id), ...Object.keys(sections)];
  for (const name of text.split(',')) if (!all.includes(name)) throw wrong('only', name, `any of ${all.join(', ')}`);
  return text.split(',');
}

function pair(text) {
  if (text === undefined) return undefined;
  const files = text.split(',');
  if (files.length !== 2 || files.includes('')) throw wrong('pair', text, 'two paths with a comma between');
  for (const file of files) {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new SetupError(`--pair: '${file}' is not a file`);
  }
  return files.map((file) => path.resolve(file));
}

/** Checks the file before the run, which is long. */
function writable(name, file) {
  if (file === undefined) return undefined;
  try {
    accessSync(path.dirname(path.resolve(file)), constants.W_OK);
  } catch (cause) {
    throw new SetupError(`--${name}: '${file}' cannot be written (${cause.message})`, { cause });
  }
  return file;
}

function whole({ docs = false, only, quick = false }) {
  if (docs && (quick || only !== undefined)) throw new SetupError('--docs takes a whole run: no --only, no --quick');
  return docs;
}

function wrong(name, value, wanted) {
  return new SetupError(`--${name}: '${value}' is not ${wanted}`);
}
