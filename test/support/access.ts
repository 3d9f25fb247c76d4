import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Rights and notes of files, by the tools of Debian's packages acl and attr. */

export function setAcl(file: string, ...entries: string[]): void {
  execFileSync('setfacl', [...entries, file]);
}

/** The entries of a file's access control list; without one, those that its mode says. */
export function aclOf(file: string): string[] {
  const printed = execFileSync('getfacl', ['--omit-header', '--numeric', '--absolute-names', '--no-effective', file], {
    encoding: 'utf8',
  });
  return printed.trim().split('\n');
}

export function setAttribute(file: string, name: string, value: string): void {
  execFileSync('setfattr', ['-n', name, '-v', value, file]);
}

/** Names of a file's extended attributes, but for access control lists. */
export function attributesOf(file: string): string[] {
  const printed = execFileSync('getfattr', ['--absolute-names', '-m', '-', file], { encoding: 'utf8' });
  return printed.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('system.'));
}

/** What keeps access control lists and attributes from being set where tests put their files. */
function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux') return 'not Linux';
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smartfile-access-'));
  try {
    const file = path.join(folder, 'a');
    writeFileSync(file, '');
    for (const [tool, ...args] of [
      ['setfacl', '-m', 'user:1003:r', file],
      ['getfacl', file],
      ['setfattr', '-n', 'user.note', '-v', 'n', file],
      ['getfattr', file],
    ] as const) {
      if (spawnSync(tool, args).status !== 0) return `${tool} (Debian: apt-get install acl attr) does not work here`;
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const missing = whatIsMissing();

/**
 * Tests of access control lists and extended attributes. Where these cannot be had, a test says so; in CI that fails.
 * @param what what the tests prove.
 */
export function describeWithAccess(what: string, body: () => void): void {
  describeUnless(missing, what, body);
}

/** Tests that need the files, and the rights, of several users. */
export function describeAsRoot(what: string, body: () => void): void {
  describeUnless(missing ?? (process.getuid?.() === 0 ? undefined : 'these are not tests of root'), what, body);
}

function describeUnless(reason: string | undefined, what: string, body: () => void): void {
  if (reason === undefined) {
    describe(what, body);
    return;
  }
  test(`${reason}: NOT checked that ${what}`, () => {
    console.warn(`${reason}: NOT checked that ${what}`);
    // GitHub's machines run tests as somebody else.
    if (!reason.includes('root')) expect(process.env['CI'] ?? '').toBe('');
  });
}
