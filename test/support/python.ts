import { spawnSync } from 'node:child_process';

/** Debian's packages are seen by its own interpreter only, which another one may hide. */
const interpreters = ['python3', '/usr/bin/python3'];

/** An interpreter that has oauthlib, if there is one. */
const pythonWithOauthlib = interpreters.find((each) => spawnSync(each, ['-c', 'import oauthlib.oauth1']).status === 0);

/**
 * Tests against Python's oauthlib (Debian: apt-get install python3-oauthlib). Where it is missing, a test says so; in
 * CI that fails.
 * @param what what the tests prove.
 * @param body gets the interpreter to use.
 */
export function describeWithOauthlib(what: string, body: (python: string) => void): void {
  const python = pythonWithOauthlib;
  if (python !== undefined) {
    describe(what, () => body(python));
    return;
  }
  test(`oauthlib is missing: NOT checked that ${what}`, () => {
    console.warn(`oauthlib is missing (Debian: apt-get install python3-oauthlib): NOT checked that ${what}`);
    expect(process.env['CI'] ?? '').toBe('');
  });
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
