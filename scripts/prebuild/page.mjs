// The page that says what was checked, and how, on each platform.
import { largest, oldestGlibc, oldestMacOS } from './inspect.mjs';

const systems = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

/** Makes docs/platforms.md from rows { target, facts, runs }. */
export function platformsPage(rows) {
  const table = [
    ['platform', 'least', 'size', 'checked how', 'kernels'],
    ...rows.map(({ target, facts, runs }) => [
      platform(target),
      least(target, facts),
      `${(facts.bytes / 1000).toFixed(0)} kB`,
      ['inspected', ...ways(runs)].join('; '),
      [...new Set(runs.map(({ kernels }) => kernels))].join(', ') || '–',
    ]),
  ];
  const [{ counts } = { counts: {} }] = rows.flatMap(({ runs }) => runs);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `# Platforms

The prebuilt addons, all made on Linux x64 by \`npm run prebuild\`. \`npm run prebuild:check\` writes this page.

${layout(table)}

- **inspected**: every function of Node that the addon needs belongs to Node-API 8, and none makes external buffers. It
  needs no C++ library and nothing newer than glibc ${oldestGlibc}. It exports its entry points only, has no debugging data and
  at most ${largest / 1000} kB. macOS: it is built for ${oldestMacOS} or later, needs nothing but libSystem by Apple's own list, and is signed
  (ad hoc) for arm64. Windows: it needs the C runtime of Windows 10, and does not need node.exe by name.
- **run**: ${total} checks of formats, hostile input, sums, round trips in memory, streams, files, aborts and worker threads
  (\`scripts/prebuild/core.mjs\`). All runs made the same signatures, bit for bit. In Bun no worker was stopped while it was
  busy, because Bun 1.4 crashes then.
- Addons that were only inspected were never run, and none was run on the oldest system that it is meant for.
- *kernels*: the instruction sets that were chosen where the addon ran. Addons for x64 have code for SSE2, AVX2 and
  AVX-512, those for arm64 for NEON; the one for ARMv7 has portable code only.
`;
}

function platform({ file, system, machine }) {
  const libc = /glibc|musl/.exec(file)?.[0];
  const name = machine === 'arm' ? 'armv7' : machine;
  return [`${systems[system]} ${name}`, libc].filter(Boolean).join(', ');
}

function least({ system, file }, { glibc, macOS }) {
  if (glibc !== undefined) return `glibc ${glibc}`;
  if (macOS !== undefined) return `macOS ${macOS}`;
  if (system === 'win32') return 'Windows 10';
  return file.includes('musl') ? 'musl 1.2' : '';
}

/** Such as 'run: Node 20.20.2, 22.23.3'. */
function ways(runs) {
  const groups = new Map();
  for (const { how, runtime } of runs) groups.set(how, (groups.get(how) ?? new Set()).add(runtime));
  return [...groups].map(([how, runtimes]) => `${how}: ${[...runtimes].join(', ')}`);
}

function layout(table) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(table[0]), line(table[0].map(() => '---')), ...table.slice(1).map(line)].join('\n');
}
