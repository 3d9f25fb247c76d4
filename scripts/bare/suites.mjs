// Which suites may do something else where tools are missing: those that name one, and those that reach a file that
// does, by import or by its name. A suite that does not even reach a tool's name cannot run the tool.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hiddenTools } from './path.mjs';

/** Also what set-up builds by one of them. */
const named = new RegExp(`\\b(?:${hiddenTools.map((tool) => tool.replace('.', '\\.')).join('|')})|engine\\.wasm`, 'i');

/** The paths of these suites, below `root`. */
export function suitesWithTools(root) {
  const files = new Map();
  for (const folder of ['test', 'scripts', 'bench']) {
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      const file = path.relative(root, path.join(entry.parentPath, entry.name));
      const isCode =
        entry.isFile() && /\.([cm]?[jt]s|py)$/.test(file) && !file.split(path.sep).includes('node_modules');
      if (isCode) files.set(file, readFileSync(path.join(root, file), 'utf8'));
    }
  }
  const reaching = new Set([...files.keys()].filter((file) => named.test(files.get(file))));
  // Whoever reaches one that was found is found too, until there are no more.
  for (let before = -1; before < reaching.size;) {
    before = reaching.size;
    for (const [file, text] of files) {
      if (!reaching.has(file) && [...reaching].some((other) => mentions(file, text, other))) reaching.add(file);
    }
  }
  return [...reaching].filter((file) => file.startsWith(`test${path.sep}`) && file.endsWith('.test.ts')).sort();
}

/** Whether a text imports a file, or has its name in it, as whoever starts it as a program does. */
function mentions(file, text, other) {
  if (text.includes(path.basename(other))) return true;
  const imported = [...text.matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']*)'/g)].map(([, name]) => name);
  const stem = other.replace(/\.ts$/, '').replace(/[\\/]index$/, '');
  return imported.some((name) => path.join(path.dirname(file), name) === stem);
}
