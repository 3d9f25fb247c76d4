import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OptionsError } from '../../../lib/internal/coded_error';
import { findCredentials } from '../../../lib/rest/auth/credentials';
import { pairFromNetrc } from '../../../lib/rest/auth/netrc_file';
import { runPython } from '../../support/python';
import { useCleanEnvironment } from '../support/environment';

const environment = useCleanEnvironment();
const baseUrl = 'https://host.example:8443/';
const isRoot = process.getuid?.() === 0;

function writeNetrc(text: string, mode = 0o600, home = environment.home): string {
  const file = path.join(home, '.netrc');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const find = (netrcFile?: string) => findCredentials({}, netrcFile, baseUrl);

describe('the rights of the file', () => {
  const text = 'machine host.example login l password secret-word';

  test('one that others may read is not used, and the error says what to do', () => {
    writeNetrc(text, 0o640);
    expect(() => find()).toThrow(OptionsError);
    expect(() => find()).toThrow(
      /^no API key.*\.netrc could not be used: other users can access it \(mode 640\); run chmod 600/,
    );
    expect(() => find()).not.toThrow(/secret-word/);
    writeNetrc(text, 0o600);
    expect(find()).toEqual({ key: 'l', password: 'secret-word' });
  });

  test('one that is named may have rights of its own', () => {
    expect(find(writeNetrc(text, 0o644))).toEqual({ key: 'l', password: 'secret-word' });
  });

  test('without a password they do not matter', () => {
    writeNetrc('machine host.example login l', 0o644);
    expect(findCredentials({ password: 'p' }, undefined, baseUrl)).toEqual({ key: 'l', password: 'p' });
  });

  // Only the superuser can give files away.
  if (isRoot) {
    test('one of another user is not used', () => {
      chownSync(writeNetrc(text), 12345, 12345);
      expect(() => find()).toThrow(/it belongs to another user/);
    });
  }

  test('are judged as Python judges them', () => {
    const owners = isRoot ? [0, 12345] : [process.getuid!()];
    const cases = owners.flatMap((owner) =>
      ['l', ''].flatMap((login) =>
        Array.from({ length: 64 }, (_, mode) => ({ owner, login, mode: 0o600 | mode, home: '' })),
      ),
    );
    cases.forEach((each, index) => {
      each.home = path.join(environment.home, String(index));
      mkdirSync(each.home);
      const words = `machine host.example ${each.login && `login ${each.login} `}password p`;
      const file = writeNetrc(words, each.mode, each.home);
      if (isRoot) chownSync(file, each.owner, each.owner);
    });
    const script = `
import json, netrc, os, sys
out = []
for home in json.load(sys.stdin):
    os.environ['HOME'] = home
    try:
        out.append(netrc.netrc().authenticators('host.example') is not None)
    except netrc.NetrcParseError:
        out.append(False)
json.dump(out, sys.stdout)
`;
    const expected = runPython(
      script,
      cases.map(({ home }) => home),
    );
    const ours = cases.map(({ home }) => {
      process.env['HOME'] = home;
      return pairFromNetrc(undefined, baseUrl, []).secret !== undefined;
    });
    expect(ours).toEqual(expected);
    expect(new Set(ours)).toEqual(new Set([true, false]));
  });
});

test('a file that is too large is none', () => {
  const file = writeNetrc(`machine host.example login l password p${'\n#'.repeat(600_000)}`);
  expect(() => find(file)).toThrow(/cannot be used: it is larger than 1048576 bytes/);
  expect(() => find()).toThrow(/no API key.*larger than/);
});

// As the Python client asks: by host and port; what we do besides (host alone) Python does by a second question.
test('the entry is the one that Python finds', () => {
  const names = ['host.example', 'host.example:8443', 'host.example:1', 'other'];
  const files = Array.from({ length: 2 ** (names.length + 1) }, (_, bits) => {
    const entries = names.map((name, bit) => (bits & (1 << bit) ? `machine ${name} login ${name}.l password p\n` : ''));
    return entries.join('') + (bits & (1 << names.length) ? 'default login d password e\n' : '');
  });
  const script = `
import json, netrc, sys, tempfile
out = []
for text in json.load(sys.stdin):
    with tempfile.NamedTemporaryFile('w', encoding='utf-8') as f:
        f.write(text)
        f.flush()
        found = netrc.netrc(f.name)
        default = found.hosts.get('default')
        entry = found.hosts.get('host.example:8443') or found.hosts.get('host.example') or default
        assert entry == default or found.authenticators('host.example:8443') in (entry, default)
        out.append(entry[0] if entry else None)
json.dump(out, sys.stdout)
`;
  const expected = runPython(script, files);
  const ours = files.map((text) => pairFromNetrc(writeNetrc(text), baseUrl, []).id?.value ?? null);
  expect(ours).toEqual(expected);
  expect(new Set(ours).size).toBe(4);
});

(process.platform === 'win32' ? test.skip : test)('a device without an end is read to the limit only', () => {
  expect(() => find('/dev/zero')).toThrow(/larger than 1048576 bytes/);
});
