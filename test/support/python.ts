import { spawnSync } from 'node:child_process';

/** Debian's packages are seen by its own interpreter only, which another one may hide. */
const interpreters = ['python3', '/usr/bin/python3'];

/**
 * Tests against a Python library (Debian: apt-get install python3-oauthlib or the like). Where it is missing, a test
 * says so; in CI that fails.
 * @param module to be imported.
 * @param debian name of Debian's package of it.
 * @param what what the tests prove.
 * @param body gets the interpreter to use.
 */
export function describeWithPython(module: string, debian: string, what: string, body: (python: string) => void): void {
  const python = interpreters.find((each) => spawnSync(each, ['-c', `import ${module}`]).status === 0);
  if (python !== undefined) {
    describe(what, () => body(python));
    return;
  }
  test(`${module} is missing: NOT checked that ${what}`, () => {
    console.warn(`${module} is missing (Debian: apt-get install ${debian}): NOT checked that ${what}`);
    expect(process.env['CI'] ?? '').toBe('');
  });
}

export function describeWithOauthlib(what: string, body: (python: string) => void): void {
  describeWithPython('oauthlib.oauth1', 'python3-oauthlib', what, body);
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
