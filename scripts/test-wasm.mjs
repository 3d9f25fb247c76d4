// Runs the engine's tests with the WebAssembly engine. Where that could not be built, says so; in CI that is a failure.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

if (!existsSync(path.join(root, 'wasm', 'engine.wasm'))) {
  console.error("test-wasm: wasm/engine.wasm has not been built; 'npm run build:wasm' says what it needs");
  process.exit(process.env.CI ? 1 : 0);
}
const jest = [require.resolve('jest/bin/jest'), '--config', 'jest.wasm.config.cjs', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, jest, { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
