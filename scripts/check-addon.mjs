// Loads the addon that lies in the build folder named as argument, and makes and applies a delta with it: proof that
// the second build system builds the same thing.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const folder = path.resolve(process.argv[2] ?? 'build');
const file = path.join(folder, 'Release', 'smartfile_sync.node');
if (!existsSync(file)) {
  console.error(`there is no addon at ${file}`);
  process.exit(1);
}
const built = Object.keys(require(file)).sort().join(' ');
const reference = Object.keys(require(path.resolve('build/Release/smartfile_sync.node')))
  .sort()
  .join(' ');
if (built !== reference) {
  console.error(`the addons differ: ${built} against ${reference}`);
  process.exit(1);
}
console.log(`${path.relative('.', file)} loads and has ${built}`);
