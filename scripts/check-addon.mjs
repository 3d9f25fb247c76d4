// Loads the addon in the build folder named as argument and compares its exports with those of build/: proof that the
// second build system builds the same addon.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const folder = path.resolve(process.argv[2] ?? 'build');
const file = path.join(folder, 'Release', 'smartfile_sync.node');
if (!existsSync(file)) {
  console.error(`check-addon: there is no addon at ${file}; run npm run build:cmake`);
  process.exit(1);
}
const built = Object.keys(require(file)).sort().join(' ');
const reference = Object.keys(require(path.resolve('build/Release/smartfile_sync.node')))
  .sort()
  .join(' ');
if (built !== reference) {
  console.error(`check-addon: the addons differ: this one has ${built}, that in build/ has ${reference}`);
  process.exit(1);
}
console.log(`${path.relative('.', file)} loads and has ${built}`);
