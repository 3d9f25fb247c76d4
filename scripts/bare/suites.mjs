// Finds the suites that may behave differently where tools are missing: those that name a tool, and those that reach a
// file that does, by import or by its name. A suite that does not even reach a tool's name cannot run the tool.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hiddenTools } from './path.mjs';

/** The tools, and what set-up builds with one of them. */
const named = new RegExp(`\\b(?:${hiddenTools.map((tool) => tool.replace('.', '\\.')).join('|')})|engine\\.wasm`, 'i');

/** Returns the paths of these suites, below `root`. */
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
  // Adds files that reach one already found, until there are no more.
  for (let before = -1; before < reaching.size;) {
    before = reaching.size;
    for (const [file, text] of files) {
      if (!reaching.has(file) && [...reaching].some((other) => mentions(file, text, other))) reaching.add(file);
    }
  }
  return [...reaching].filter((file) => file.startsWith(`test${path.sep}`) && file.endsWith('.test.ts')).sort();
}

/** Whether a text imports a file or contains its name, as code that starts it as a program does. */
function mentions(file, text, other) {
  if (text.includes(path.basename(other))) return true;
  const imported = [...text.matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']*)'/g)].map(([, name]) => name);
  const stem = other.replace(/\.ts$/, '').replace(/[\\/]index$/, '');
  return imported.some((name) => path.join(path.dirname(file), name) === stem);
}
