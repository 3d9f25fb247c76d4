import { OptionsError } from '../../../lib/internal/coded_error';
import { createServer } from '../../../lib/server';
import { signedUrls } from '../../../lib/server/oauth/signed_url';
import { useTempDir } from '../../support/temp_dir';
import { application } from '../support/oauth';

const temp = useTempDir();

test.each<[string, unknown, RegExp]>([
  ['no list', application, /applications must be a list/],
  ['a misspelled option', [{ ...application, callback: [] }], /unknown option 'callback'/],
  ['no token', [{ ...application, clientToken: undefined }], /applications.clientToken/],
  ['a short token', [{ ...application, clientToken: 'x'.repeat(29) }], /clientToken must have 30 to 128/],
  ['a token with a blank', [{ ...application, clientToken: `${'x'.repeat(30)} ` }], /clientToken must have/],
  ['a short secret', [{ ...application, clientSecret: 'short-and-secret' }], /clientSecret must have/],
  [
    'a secret that is the token',
    [{ ...application, clientSecret: application.clientToken }],
    /clientToken and clientSecret must differ/,
  ],
  ['no name', [{ ...application, name: '' }], /applications.name/],
  ['a name that reads backwards', [{ ...application, name: 'a\u202Eb' }], /no control character/],
  ['a name with a line end', [{ ...application, name: 'a\nb' }], /no control character/],
  ['a long description', [{ ...application, description: 'x'.repeat(501) }], /at most 500/],
  ['a token twice', [application, { ...application, name: 'b' }], /same clientToken/],
  ['a name twice', [application, { ...application, clientToken: 'y'.repeat(30), name: 'PHOTO printer' }], /same name/],
  ['callbacks that are no list', [{ ...application, callbacks: 'https://a.example/' }], /callbacks must be a list/],
])('refused: %s', (_name, applications, message) => {
  const make = () => createServer({ root: temp.path, applications: applications as never });
  expect(make).toThrow(OptionsError);
  expect(make).toThrow(message);
  expect(make).not.toThrow(/short-and-secret/);
});

test.each([
  ...['/path', 'example.com', 'https://a.example/?x', 'https://a.example/#x', 'https://user:pass@a.example/'],
  ...['javascript:alert(1)', 'data:text/html,x', 'file:///etc', 'blob:x', 'com.example:opaque', 'https://a;b.example/'],
  ...['https://a.example;script-src/', 'ws://a.example/', 'about:blank', ''],
])('refused as a callback: %j', (callback) => {
  const make = () => createServer({ root: temp.path, applications: [{ ...application, callbacks: [callback] }] });
  expect(make).toThrow(/applications.callbacks must be/);
});

describe('the URL that was signed', () => {
  test.each([
    [
      'what was connected to',
      '/a',
      'Files.Example.com:8080',
      'http://127.0.0.1:1/',
      ['http://127.0.0.1:1/a', 'http://files.example.com:8080/a'],
    ],
    ['without the default port', '/a', 'h:80', 'https://h:443/', ['https://h/a', 'http://h/a']],
    [
      'under a path that the proxy took away',
      '/a',
      'inner',
      'https://h/files/',
      ['https://h/a', 'https://h/files/a', 'http://inner/a'],
    ],
    ['no host that could be one', '/a', 'h/x?', 'https://h/', ['https://h/a']],
    ['none at all', '', undefined, 'https://h/', ['https://h/']],
  ] as const)('%s', (_name, path, host, publicUrl, expected) => {
    expect(signedUrls(path, host, publicUrl)).toEqual(expected);
  });
});
