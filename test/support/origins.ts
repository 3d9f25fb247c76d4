import { readFileSync } from 'node:fs';

/** The folders of lib/ whose code is in built files, such as `rsync`, and `.` for what lies in none. */
export function originsOf(files: readonly string[]): string[] {
  // The build puts the name of each module before its code.
  const names = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^\/\/ lib\/(?:(\w+)\/)?.*\.ts$/gm)]);
  return [...new Set(names.map(([, folder]) => folder ?? '.'))].sort();
}
