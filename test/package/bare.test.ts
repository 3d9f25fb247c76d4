import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { command } from '../support/cli';
import { useTempDir } from '../support/temp_dir';

const temp = useTempDir();
const root = path.resolve(__dirname, '../..');

describe('scripts/hide-tools.mjs', () => {
  const tools = ['clang', 'clang-14', 'clang++', 'wasm-ld', 'wasm-ld-14', 'chromium', 'chromium-browser', 'rdiff'];
  tools.push('wine', 'wine64', 'qemu-aarch64-static', 'qemu-arm-static');

  /** Runs a line of shell where every tool is there. */
  function hide(script: string, env: Record<string, string> = {}) {
    mkdirSync(temp.file('bin'), { recursive: true });
    for (const name of [...tools, 'kept']) {
      writeFileSync(temp.file(`bin/${name}`), `#!/bin/sh\necho ${name}\n`);
      chmodSync(temp.file(`bin/${name}`), 0o755);
    }
    const PATH = `${temp.file('bin')}${path.delimiter}${process.env['PATH']}`;
    const args = [path.join(root, 'scripts/hide-tools.mjs'), 'sh', '-c', script];
    return command(process.execPath, args, { env: { ...env, PATH } });
  }

  test('hides each tool under each of its names, and nothing else', async () => {
    const { stdout, code } = await hide(`for name in ${tools.join(' ')}; do command -v $name; done; kept; node -v`);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: `kept\n${process.version}\n` });
  });

  test('is no CI, and names no compiler', async () => {
    const { stdout } = await hide('echo "<$CI$CLANG>"', { CI: 'true', CLANG: temp.file('bin/clang') });
    expect(stdout.toString()).toBe('<>\n');
  });

  test('ends as the command does, and leaves nothing', async () => {
    mkdirSync(temp.file('tmp'));
    const env = { TMPDIR: temp.file('tmp') };
    expect((await hide('exit 7', env)).code).toBe(7);
    expect((await hide('kill -9 $$', env)).code).toBe(137);
    expect(readdirSync(temp.file('tmp'))).toEqual([]);
  });
});

describe('scripts/build-wasm.mjs where no compiler is to be had', () => {
  /** In a copy, since it removes an engine that may be of other sources. */
  function build(env: Record<string, string>, ...options: string[]) {
    for (const name of ['scripts/build-wasm.mjs', 'scripts/wasm', 'scripts/prebuild', 'sources.json']) {
      cpSync(path.join(root, name), temp.file(name), { recursive: true });
    }
    // No network: nothing listens on this port.
    const alone = { npm_config_registry: 'http://127.0.0.1:9', SMARTFILE_BUILD_CACHE: temp.file('cache') };
    const hide = [
      path.join(root, 'scripts/hide-tools.mjs'),
      'env',
      ...Object.entries(env).map((pair) => pair.join('=')),
    ];
    const args = [...hide, process.execPath, 'scripts/build-wasm.mjs', ...options];
    return command(process.execPath, args, { cwd: temp.path, env: alone });
  }

  test('set-up goes on, and says what is missing', async () => {
    const { code, stderr } = await build({}, '--if-possible');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('apt-get install') as string });
    expect(stderr).toMatch(/with network.* zig: .*127\.0\.0\.1:9|Linux x64 only/s);
    expect(stderr).toContain('its tests are not run');
    expect(existsSync(temp.file('wasm/engine.wasm'))).toBe(false);
  });

  test('in CI it fails', async () => {
    expect((await build({ CI: 'true' }, '--if-possible')).code).toBe(1);
  });

  test('who names a clang gets no other compiler', async () => {
    const { code, stderr } = await build({ CLANG: '/no/such/clang' });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("'/no/such/clang'") as string });
    expect(stderr).not.toContain('zig');
  });
});
