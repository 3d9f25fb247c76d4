import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
const root = path.resolve(__dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  files: string[];
  gypfile: boolean;
  bin: Record<string, string>;
  scripts: Record<string, string>;
};

/** Bytes that a file of each sort has at most. */
const largest: readonly (readonly [RegExp, number])[] = [
  [/^prebuilds\//, 500_000],
  [/^dist\/chunks\//, 250_000],
  [/\.wasm$/, 150_000],
  [/./, 50_000],
];

interface Packed {
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string; size: number; mode: number }[];
}

/** Every file that may be in the tarball matches one of these. Those of dist/ are compared by name below. */
const expected = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|ARCHITECTURE\.md|CMakeLists\.txt|sources\.json)$/,
  /^docs\/[a-z-]+\.md$/,
  /^dist\/[a-z_/]+\.(js|d\.ts|mjs|d\.mts)$/,
  /^dist\/chunks\/[a-z_-]+\.js$/,
  /^dist\/server\/web\/assets\/[a-z_]+\.(mjs|css|html|svg)$/,
  /^native\/((files|jobs)\/)?[a-z_]+\.(cc|c|h)$/,
  /^native\/(exports\.map|addon\.gypi)$/,
  /^native\/wasm\/exports\.c$/,
  /^native\/nodedir\/include\/node\/common\.gypi$/,
  /^deps\/librsync\/(README\.md|CMakeLists\.txt|include\/librsync\.h)$/,
  /^deps\/librsync\/src\/((delta|files|files\/posix|files\/windows|patch|signature|simd|sums)\/)?[a-z0-9_]+\.[ch]$/,
  /^scripts\/(build-addon|addon\/gyp_folder)\.mjs$/,
];
/** Made where there is a compiler for it, or npm can fetch one. */
const wasm = 'wasm/engine.wasm';
const hasWasm = existsSync(path.join(root, wasm));
/** Made by `npm run prebuild`, and in no clone. */
const prebuilt = /^prebuilds\/([a-z0-9]+-[a-z0-9]+\/[a-z0-9.]+\.node|[a-z]+\.json)$/;

/** Whether an entry of the manifest's list is there. */
const isMade = (entry: string) => entry !== 'prebuilds' && (entry !== wasm || hasWasm);

/** What `npm pack` says of the package in a folder. */
function pack(folder: string, ...options: string[]): Packed {
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', ...options];
  const output = execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return (JSON.parse(output) as [Packed])[0];
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

/** The files in dist/chunks/ that some built files require, and those that they require. */
function requiredBy(files: readonly string[], found = new Set<string>()): Set<string> {
  for (const file of files) {
    const code = readFileSync(path.join(root, file), 'utf8');
    const chunks = [...code.matchAll(/\brequire\("(\.[^"]*)"\)/g)]
      .map(([, name]) => path.posix.join(path.posix.dirname(file), name!))
      .filter((name) => name.startsWith('dist/chunks/') && !found.has(name));
    for (const chunk of chunks) found.add(chunk);
    requiredBy(chunks, found);
  }
  return found;
}

describe('the tarball', () => {
  const packed = pack(root, '--dry-run');
  const names = packed.files.map((file) => file.path);

  test('holds what a user needs and no other file', () => {
    const others = names.filter(
      (name) => name !== wasm && ![...expected, prebuilt].some((pattern) => pattern.test(name)),
    );
    expect(others).toEqual([]);
    for (const pattern of expected) expect(names).toContainEqual(expect.stringMatching(pattern));
  });

  test(hasWasm ? 'holds the WebAssembly engine' : `${wasm} is missing: NOT checked that the tarball holds it`, () => {
    if (hasWasm) expect(names).toContain(wasm);
    else {
      console.warn(`${wasm} is missing ('npm run build:wasm' says why): NOT checked that the tarball holds it`);
      expect(process.env['CI'] ?? '').toBe('');
    }
  });

  test('has of dist/ a declaration of each module of lib/, the entries, and chunks that are all used', () => {
    const modules = listFiles('lib').filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
    const stems = modules.map((name) => name.replace(/^lib/, 'dist').replace(/\.ts$/, ''));
    const page = listFiles('lib/server/web/assets').map((name) => name.replace(/^lib/, 'dist'));
    const points = ['dist/index', 'dist/rsync/index', 'dist/server/index'];
    const others = [
      'cli/main',
      'rsync/wasm/worker',
      'rsync/wasm/index',
      'internal/addon/load_addon',
      'state/sqlite_store',
    ];
    const entries = [...points.map((stem) => `${stem}.js`), ...others.map((stem) => `dist/${stem}.js`)];
    const wanted = [
      ...entries,
      ...stems.map((stem) => `${stem}.d.ts`),
      ...page,
      ...points.flatMap((stem) => [`${stem}.mjs`, `${stem}.d.mts`]),
      ...requiredBy(entries),
    ];
    expect(names.filter((name) => name.startsWith('dist/')).sort()).toEqual(wanted.sort());
  });

  test('has all that the addon is compiled from', () => {
    const { addon, engine } = JSON.parse(readFileSync(path.join(root, 'sources.json'), 'utf8')) as {
      addon: string[];
      engine: string[];
    };
    const headers = [...listFiles('native'), ...listFiles('deps/librsync/src')].filter((name) => name.endsWith('.h'));
    expect(names).toEqual(expect.arrayContaining([...addon, ...engine, ...headers]));
  });

  test('has what package.json points to, and each entry of its list is a file or a folder with files', () => {
    const text = readFileSync(path.join(root, 'package.json'), 'utf8');
    const targets = [...text.matchAll(/"(?:\.\/)?(dist\/[^"]+)"/g)].map((match) => match[1]!);
    expect(targets.length).toBeGreaterThan(10);
    expect(names).toEqual(expect.arrayContaining(targets));
    expect(names).toEqual(expect.arrayContaining(Object.values(manifest.bin)));
    const unused = manifest.files.filter(
      (entry) => !entry.startsWith('!') && !names.some((name) => name === entry || name.startsWith(`${entry}/`)),
    );
    expect(unused.filter(isMade)).toEqual([]);
  });

  test('is small, as a whole and in each file', () => {
    const hasPrebuilds = names.some((name) => prebuilt.test(name));
    expect(packed.size).toBeLessThan(hasPrebuilds ? 2_500_000 : 600_000);
    expect(packed.unpackedSize).toBeLessThan(hasPrebuilds ? 8_000_000 : 2_500_000);
    for (const { path: name, size } of packed.files) {
      const [, most] = largest.find(([pattern]) => pattern.test(name))!;
      expect({ name, small: size < most }).toEqual({ name, small: true });
    }
  });

  test('has nothing that package managers would run', () => {
    const run = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(Object.keys(manifest.scripts).filter((name) => run.includes(name))).toEqual([]);
    // Package managers run node-gyp where they find this file. In a clone, npm does not: see the test of a clone below.
    expect(existsSync(path.join(root, 'binding.gyp'))).toBe(true);
    expect(names).not.toContain('binding.gyp');
  });

  test('has no program but the commands', () => {
    const programs = packed.files.filter((file) => (file.mode & 0o111) !== 0).map((file) => file.path);
    expect(programs.filter((name) => !prebuilt.test(name))).toEqual(Object.values(manifest.bin));
  });
});

test('npm runs no node-gyp in a clone', () => {
  const clone = temp.file('clone');
  mkdirSync(clone);
  copyFileSync(path.join(root, 'binding.gyp'), path.join(clone, 'binding.gyp'));
  // Stands for node-gyp.
  const gyp = path.join(clone, 'node_modules/.bin/node-gyp');
  mkdirSync(path.dirname(gyp), { recursive: true });
  writeFileSync(gyp, '#!/bin/sh\necho "$@" > ran\n', { mode: 0o755 });
  const install = (gypfile?: boolean) => {
    writeFileSync(path.join(clone, 'package.json'), JSON.stringify({ name: 'clone', version: '1.0.0', gypfile }));
    rmSync(path.join(clone, 'ran'), { force: true });
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--offline'], { cwd: clone, stdio: 'ignore' });
    return existsSync(path.join(clone, 'ran')) ? readFileSync(path.join(clone, 'ran'), 'utf8') : undefined;
  };
  // The control: npm is able to.
  expect(install()).toBe('rebuild\n');
  expect(install(manifest.gypfile)).toBeUndefined();
});

test('the same files give the same tarball, whatever their times and whether the group may write them', () => {
  for (const [index, folder] of ['one', 'two'].entries()) {
    const copy = temp.file(folder);
    for (const entry of ['package.json', 'README.md', 'LICENSE', ...manifest.files]) {
      if (entry.startsWith('!') || !isMade(entry)) continue;
      cpSync(path.join(root, entry), path.join(copy, entry), { recursive: true });
    }
    execFileSync('chmod', ['-R', index === 0 ? 'u=rwX,go=rX' : 'u=rwX,g=rwX,o=rX', copy]);
    utimesSync(path.join(copy, 'README.md'), index, index);
  }
  const [one, two] = ['one', 'two'].map((folder) => {
    const { filename } = pack(temp.file(folder), '--pack-destination', temp.file(folder));
    return createHash('sha256')
      .update(readFileSync(temp.file(`${folder}/${filename}`)))
      .digest('hex');
  });
  expect(one).toBe(two);
});
