import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { command } from '../support/cli';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
const root = path.resolve(__dirname, '../..');
const file = 'linux-x64/node.napi.glibc.node';

/** What a script with the build's own modules in scope prints. */
async function evaluate(script: string): Promise<unknown> {
  const code = `
    import { faults, writeManifest } from './scripts/prebuild/manifest.mjs';
    import { inspect } from './scripts/prebuild/inspect.mjs';
    import { targets } from './scripts/prebuild/targets.mjs';
    ${script}`;
  const outcome = await command(process.execPath, ['--input-type=module', '-e', code], { cwd: root });
  expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(outcome.stdout.toString());
}

/** A clone with addons of all platforms, whose bytes do not matter here, and their manifest. */
async function clone(): Promise<{ sources: string; made: string; faults: () => Promise<string[]> }> {
  const [sources, made] = [temp.file('clone'), temp.file('clone/prebuilds')];
  mkdirSync(sources);
  const sourceNames = ['sources.json', 'native', 'deps/librsync/include', 'deps/librsync/src'];
  for (const name of [...sourceNames, 'scripts/prebuild', 'scripts/addon']) {
    cpSync(path.join(root, name), path.join(sources, name), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(sources, 'node_modules'));
  const files = (await evaluate('console.log(JSON.stringify(targets.map(({ file }) => file)))')) as string[];
  for (const name of files) {
    mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    writeFileSync(path.join(made, name), `the addon ${name}`);
  }
  const [from, to] = [sources, made].map((folder) => JSON.stringify(folder));
  await evaluate(`writeManifest(${from}, ${to}, targets); console.log('{}')`);
  const faults = async () => (await evaluate(`console.log(JSON.stringify(faults(${from}, ${to})))`)) as string[];
  return { sources, made, faults };
}

describe('the manifest', () => {
  test('agrees with what it was written for', async () => {
    const { made, faults } = await clone();
    expect(await faults()).toEqual([]);
    const { files } = JSON.parse(readFileSync(path.join(made, 'manifest.json'), 'utf8'));
    expect(files[file]).toMatchObject({ size: `the addon ${file}`.length, sha256: expect.stringMatching(/^\w{64}$/) });
  });

  test('tells of a changed file, and of one that does not belong there', async () => {
    const { made, faults } = await clone();
    appendFileSync(path.join(made, file), 'x');
    writeFileSync(path.join(made, 'linux-x64/other.node'), '');
    expect(await faults()).toEqual([
      `${file} is not the one in the manifest`,
      'linux-x64/other.node does not belong there',
    ]);
  });

  test.each(['native/jobs/job.cc', 'deps/librsync/src/sums/md4.c', 'sources.json', 'scripts/prebuild/targets.mjs'])(
    'tells of addons that are older than %s',
    async (name) => {
      const { sources, faults } = await clone();
      appendFileSync(path.join(sources, name), '\n');
      const found = await faults();
      expect(found).toHaveLength(8);
      expect(found).toContain(`${file} was made from other sources than these`);
    },
  );
});

describe('before packing', () => {
  const verify = async (sources: string, env = {}) => {
    cpSync(path.join(root, 'scripts/prebuild.mjs'), path.join(sources, 'scripts/prebuild.mjs'));
    return command(process.execPath, ['scripts/prebuild.mjs', '--verify'], { cwd: sources, env });
  };

  test('addons that agree with their manifest pass', async () => {
    const { sources } = await clone();
    expect(await verify(sources)).toMatchObject({ code: 0, stderr: '' });
  });

  test('others do not', async () => {
    const { sources, made } = await clone();
    appendFileSync(path.join(made, file), 'x');
    const { code, stderr } = await verify(sources);
    expect(code).toBe(1);
    expect(stderr).toContain(`${file} is not the one in the manifest`);
    expect(stderr).toContain('run npm run prebuild');
  });

  test('none at all may be packed, though not published', async () => {
    const { sources, made } = await clone();
    rmSync(made, { recursive: true });
    expect((await verify(sources, { npm_command: 'pack' })).code).toBe(0);
    expect((await verify(sources, { npm_command: 'publish' })).code).toBe(1);
  });
});

// Elsewhere the local build is no ELF file, and there is none for Linux.
(process.platform === 'linux' && process.arch === 'x64' ? test : test.skip)(
  'a local build is no prebuilt addon, which the inspection sees',
  async () => {
    const found = (await evaluate(`
      const target = targets.find(({ file }) => file === '${file}');
      console.log(JSON.stringify(inspect(target, 'build/Release/smartfile_sync.node', ['NAPI_VERSION=8']).faults));
    `)) as string[];
    expect(found).toContain('it needs libstdc++.so.6');
    expect(found).toContain('_Znwm belongs to a C++ library');
    expect(found.filter((fault) => fault.includes('Node-API'))).toEqual([]);
    const old = (await evaluate(`
      const target = targets.find(({ file }) => file === 'linux-arm64/node.napi.glibc.node');
      console.log(JSON.stringify(inspect(target, 'build/Release/smartfile_sync.node', ['NAPI_VERSION=1']).faults));
    `)) as string[];
    expect(old).toContain('it is for x64');
    expect(old).toContain('napi_type_tag_object does not belong to Node-API 1');
  },
);
