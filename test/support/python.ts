import { spawnSync } from 'node:child_process';

/** Debian's packages are seen by its own interpreter only, which another one may hide. */
const interpreters = ['python3', '/usr/bin/python3'];

/** An interpreter that has a module; fails when there is none, and says which package of Debian has the module. */
export function pythonWith(module: string, debianPackage: string): string {
  const found = interpreters.find((each) => spawnSync(each, ['-c', `import ${module}`]).status === 0);
  if (found === undefined) throw new Error(`Python's ${module} is missing: apt-get install ${debianPackage}`);
  return found;
}

/**
 * Runs a script that reads JSON from its standard input and writes JSON to its standard output.
 * @param script the text of the script.
 * @param input what it reads: all cases at once, since an interpreter takes long to start.
 */
export function runPython(script: string, input: unknown, python = 'python3'): unknown {
  const { stdout, stderr, status } = spawnSync(python, ['-c', script], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${python} failed: ${stderr}`);
  return JSON.parse(stdout) as unknown;
}
