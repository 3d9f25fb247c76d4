import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { command } from '../support/cli';
import { useTempDir } from '../support/temp_dir';

const root = path.resolve(__dirname, '../..');
const temp = useTempDir();

/** The package as it is installed where there is no addon for the machine; no build, no prebuilds. */
beforeEach(() => {
  cpSync(path.join(root, 'dist'), temp.file('dist'), { recursive: true });
  mkdirSync(temp.file('wasm'));
  copyFileSync(path.join(root, 'wasm/engine.wasm'), temp.file('wasm/engine.wasm'));
  copyFileSync(path.join(root, 'package.json'), temp.file('package.json'));
  const dependency = 'node_modules/node-gyp-build';
  cpSync(path.join(root, dependency), temp.file(dependency), { recursive: true });
});

const script = `
  const rsync = require('./dist/rsync');
  const warnings = [];
  process.on('warning', ({ name, code, message, detail }) => warnings.push({ name, code, message, detail }));
  const basis = Buffer.alloc(100000, 'something ');
  (async () => {
    let answer;
    try {
      const change = await rsync.delta(await rsync.signature(basis), Buffer.concat([basis, basis]));
      const whole = (await rsync.patch(basis, change)).length;
      answer = { kernels: rsync.kernels(), whole };
    } catch ({ name, code, message }) {
      answer = { name, code, message };
    }
    setImmediate(() => console.log(JSON.stringify({ ...answer, warnings })));
  })();
`;

interface Answer {
  kernels?: string;
  whole?: number;
  code?: string;
  message?: string;
  warnings: { name: string; code: string; message: string; detail: string }[];
}

/** What the installed package does with SMARTFILE_ENGINE set to something; '' is as good as unset. */
async function answerWith(engine: string): Promise<Answer> {
  const env = { SMARTFILE_ENGINE: engine };
  const { code, stdout, stderr } = await command(process.execPath, ['-e', script], { cwd: temp.path, env });
  expect({ code, stderr: stderr.replace(/^\(node.*\n(?:.*\n)*/, '') }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout.toString()) as Answer;
}

test('without an addon WebAssembly takes its place, and one warning tells what to do', async () => {
  expect(existsSync(temp.file('prebuilds'))).toBe(false);
  const { warnings, ...answer } = await answerWith('');
  expect(answer).toEqual({ kernels: 'wasm128', whole: 200_000 });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatchObject({ name: 'SmartfileWarning', code: 'SMARTFILE_WASM_ENGINE' });
  expect(warnings[0]!.message).toContain('SMARTFILE_ENGINE=wasm');
  expect(warnings[0]!.detail).toContain('smartfile-build');
});

test('SMARTFILE_ENGINE=wasm takes it without a warning', async () => {
  expect(await answerWith('wasm')).toEqual({ kernels: 'wasm128', whole: 200_000, warnings: [] });
});

test('SMARTFILE_ENGINE=native fails without the addon', async () => {
  const { warnings, ...answer } = await answerWith('native');
  expect(answer).toMatchObject({ name: 'NativeLoadError', code: 'ERR_RSYNC_NATIVE_LOAD' });
  expect(warnings).toEqual([]);
});

test('another value is refused', async () => {
  const { code, message } = await answerWith('turbo');
  expect(code).toBe('ERR_INVALID_OPTION');
  expect(message).toContain("'turbo'");
});

test('where neither is there, the error names both', async () => {
  rmSync(temp.file('wasm/engine.wasm'));
  const { code, message, warnings } = await answerWith('');
  expect(code).toBe('ERR_RSYNC_NATIVE_LOAD');
  expect(message).toContain('smartfile-build');
  expect(message).toContain('engine.wasm');
  expect(warnings).toEqual([]);
});
