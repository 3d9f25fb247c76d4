// Checks the layout of C and C++ sources with clang-format; with --write, corrects it.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const files = ['native', 'deps/librsync', 'bench']
  .flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, name)))
  .filter((name) => /\.(c|cc|h)$/.test(name));
const mode = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '--Werror'];
const { status, error } = spawnSync('clang-format', [...mode, ...files], { cwd: root, stdio: 'inherit' });
if (error) console.error(`clang-format could not be run (${error.message}); on Debian: apt-get install clang-format`);
process.exit(status ?? 1);
