import { OptionsError } from '../../../lib/internal/coded_error';
import { BasicClient, OAuthClient, type BasicClientOptions, type OAuthClientOptions } from '../../../lib/rest';
import { useCleanEnvironment } from '../support/environment';

useCleanEnvironment();

const token = (letter: string) => letter.repeat(30);
const basic = (options: BasicClientOptions) => () => new BasicClient({ netrcFile: false, ...options });
const oauth = (options: OAuthClientOptions) => () =>
  new OAuthClient({ clientToken: token('a'), clientSecret: token('b'), ...options });

/** What is thrown must be an OptionsError that shows nothing of the value. */
function expectRefusal(make: () => unknown, told: RegExp, value: string): void {
  expect(make).toThrow(OptionsError);
  expect(make).toThrow(told);
  if (value.trim().length > 5) expect(make).not.toThrow(value.trim());
}

const mistakes: [string, RegExp][] = [
  ['', /must not be empty/],
  [' \t ', /is only white space/],
  ['secret-value\n', /ends with a line break: trim the text that was read from a file/],
  ['secret-\nvalue', /contains a line break or another control character/],
  ['secret-\x7Fvalue', /contains a line break or another control character/],
  ['\uD800secret-value', /contains half a UTF-16 surrogate pair/],
  ['undefined', /is the text of a missing JavaScript value/],
  ['null', /is the text of a missing JavaScript value/],
  ['$SMARTFILE_API_KEY', /is the name of a variable/],
  ['Basic c2VjcmV0LXZhbHVl', /is an Authorization header/],
  ['https://example.com/secret-value', /is a URL/],
];

describe.each(mistakes)('%j', (value, told) => {
  test('is no key', () => expectRefusal(basic({ key: value, password: 'p' }), told, value));
  test('is no password', () => expectRefusal(basic({ key: 'k', password: value }), told, value));
  test.each(['clientToken', 'clientSecret', 'accessToken', 'accessSecret', 'requestToken', 'requestSecret'])(
    'is no %s',
    (name) => {
      const others = {
        ...(name.startsWith('access') ? { accessToken: token('c'), accessSecret: token('d') } : {}),
        ...(name.startsWith('request') ? { requestToken: token('c'), requestSecret: token('d') } : {}),
      };
      const message = new RegExp(`^${name} .*${told.source}|^${name} ${told.source}`);
      expectRefusal(oauth({ ...others, [name]: value }), message, value);
    },
  );
});

describe('blanks', () => {
  test('around a key or a token come from copying', () => {
    expectRefusal(basic({ key: ' secret-key', password: 'p' }), /^key begins or ends with white space/, 'secret-key');
    expectRefusal(
      oauth({ clientToken: 'secret-token ' }),
      /^clientToken begins or ends with white space/,
      'secret-token',
    );
  });

  test('within a token are wrong, within the name of a user are not', () => {
    expectRefusal(oauth({ clientSecret: 'one secret' }), /^clientSecret contains white space/, 'one secret');
    expect(basic({ key: 'Jane Doe', password: 'p' })).not.toThrow();
  });

  test('around a password are its own, unless the service made it', () => {
    expect(basic({ key: 'k', password: ' my own ' })).not.toThrow();
    expectRefusal(
      basic({ key: 'k', password: `${token('x')} ` }),
      /^password begins or ends with white space/,
      token('x'),
    );
  });
});

test('quotation marks around a token are told', () => {
  expectRefusal(oauth({ clientToken: '"secret-token"' }), /^clientToken is in quotation marks/, 'secret-token');
});

test('one token in two places is told', () => {
  expectRefusal(basic({ key: token('x'), password: token('x') }), /^password is the same as key/, token('x'));
  expectRefusal(oauth({ clientSecret: token('a') }), /^clientSecret is the same as clientToken/, token('a'));
  const access = { accessToken: token('b'), accessSecret: token('d') };
  expectRefusal(oauth(access), /^accessToken is the same as clientSecret/, token('b'));
  expect(basic({ key: 'admin', password: 'admin' })).not.toThrow();
});

test('the place that a wrong value comes from is named', () => {
  Object.assign(process.env, { SMARTFILE_API_KEY: 'k', SMARTFILE_API_PASSWORD: 'secret-value\r\n' });
  expectRefusal(basic({}), /^SMARTFILE_API_PASSWORD ends with a line break/, 'secret-value');
  process.env['SMARTFILE_CLIENT_TOKEN'] = 'secret value';
  process.env['SMARTFILE_CLIENT_SECRET'] = 's';
  expectRefusal(() => new OAuthClient(), /^SMARTFILE_CLIENT_TOKEN contains white space/, 'secret value');
});
