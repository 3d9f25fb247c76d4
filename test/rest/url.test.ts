import fc from 'fast-check';
import { OptionsError } from '../../lib/internal/coded_error';
import { apiUrl, isLoopback, normaliseBaseUrl, publicUrl } from '../../lib/rest/url';

const base = 'https://host/';
const url = (endpoint: string, id?: string | number | null, version = '2') => apiUrl(base, version, endpoint, id).url;

describe('apiUrl', () => {
  test.each([
    ['/ping', undefined, 'https://host/api/2/ping/'],
    ['ping', null, 'https://host/api/2/ping/'],
    ['/ping/', '', 'https://host/api/2/ping/'],
    ['/task', 17, 'https://host/api/2/task/17/'],
    ['/user', 'bob', 'https://host/api/2/user/bob/'],
    ['/path/info', '/', 'https://host/api/2/path/info/'],
    ['//path///info', '//a//b/', 'https://host/api/2/path/info/a/b/'],
    ['/path/data', 'dir/foo.txt', 'https://host/api/2/path/data/dir/foo.txt/'],
  ])('%s with %p', (endpoint, id, expected) => expect(url(endpoint, id)).toBe(expected));

  test('the id may as well be part of the endpoint', () => {
    expect(url('/path/info', '/a/b')).toBe(url('/path/info/a/b'));
    expect(url('/path/info/', 'a/b/')).toBe(url('/path/info/a/b'));
  });

  test('every segment is percent-encoded as UTF-8', () => {
    expect(url('/path/info', '/a b/#1?&%/ä/日本/x"y\\z/%2e%2e')).toBe(
      'https://host/api/2/path/info/a%20b/%231%3F%26%25/%C3%A4/%E6%97%A5%E6%9C%AC/x%22y%5Cz/%252e%252e/',
    );
  });

  test('any name survives the way through a URL parser', () => {
    const name = fc.string({ unit: 'grapheme' }).filter((text) => !/[/\0]/.test(text) && !/^\.{0,2}$/.test(text));
    fc.assert(
      fc.property(name, (text) => {
        const { pathname, search, hash } = new URL(url('/path/info', `/dir/${text}`));
        expect(decodeURIComponent(pathname)).toBe(`/api/2/path/info/dir/${text}/`);
        expect(search + hash).toBe('');
      }),
    );
  });

  test.each(['..', '.', 'a/../b', '/a/.', './a'])('refuses the dot segments of %p', (id) => {
    expect(() => url('/path/info', id)).toThrow(OptionsError);
    expect(() => url(`/path/info/${id}`)).toThrow(OptionsError);
  });

  test.each(['...', '.hidden', 'a..b', '..a'])('takes the name %p', (id) => {
    expect(url('/path/info', id)).toBe(`https://host/api/2/path/info/${id}/`);
  });

  test.each(['http://evil/', 'HTTPS://evil/x', 'ftp://evil', 'http:\\\\evil'])(
    'refuses %p as an endpoint',
    (endpoint) => {
      expect(() => url(endpoint)).toThrow(OptionsError);
    },
  );

  test('nothing that looks like a host leaves the base URL', () => {
    expect(url('//evil/ping')).toBe('https://host/api/2/evil/ping/');
    expect(url('/path/info', 'http://evil/')).toBe('https://host/api/2/path/info/http%3A/evil/');
    expect(url('@evil')).toBe('https://host/api/2/%40evil/');
  });

  test.each(['a\0b', '\ud800'])('refuses %p, which no URL can carry', (id) => {
    expect(() => url('/path/info', id)).toThrow(OptionsError);
  });

  test('version 2 always ends with a slash, version 3 where the caller wrote one', () => {
    expect(url('/ping', null, '2.1')).toBe('https://host/api/2.1/ping/');
    expect(url('/path/data', 'f.txt', '3')).toBe('https://host/api/3/path/data/f.txt');
    expect(url('/sshkeys', 'bob/', '3')).toBe('https://host/api/3/sshkeys/bob/');
  });
});

describe('normaliseBaseUrl', () => {
  test.each([
    ['https://host', 'https://host/'],
    ['https://host/', 'https://host/'],
    ['http://host:8080/a/b', 'http://host:8080/a/b/'],
    ['http://host:8080/a/b//', 'http://host:8080/a/b/'],
    [new URL('https://host/prefix'), 'https://host/prefix/'],
  ])('%s', (given, expected) => expect(normaliseBaseUrl(given)).toBe(expected));

  test.each(['', 'host', 'localhost:8080', 'ftp://host/', 'file:///etc', 'http://'])('refuses %p', (given) => {
    expect(() => normaliseBaseUrl(given)).toThrow(OptionsError);
  });

  test.each(['https://host/?a=b', 'https://host/#c'])('refuses the query or fragment of %s', (given) => {
    expect(() => normaliseBaseUrl(given)).toThrow(/neither a query nor a fragment/);
  });

  test.each(['https://bob:secret@host/', 'https://bob:secret@', 'bob:secret@host'])('shows nothing of %s', (given) => {
    expect(() => normaliseBaseUrl(given)).toThrow(OptionsError);
    expect(() => normaliseBaseUrl(given)).not.toThrow(/secret/);
  });
});

test('publicUrl drops whatever may be private', () => {
  expect(publicUrl('https://bob:secret@host:8443/a/b?token=x#y')).toBe('https://host:8443/a/b');
  expect(publicUrl('../c?x=1', 'https://host/a/b/')).toBe('https://host/a/c');
  expect(publicUrl('http://')).toBeUndefined();
});

test.each([
  ['http://127.0.0.1:80/', true],
  ['http://127.8.9.1/', true],
  ['http://[::1]:80/', true],
  ['http://localhost/', true],
  ['http://api.localhost/', true],
  ['http://127.0.0.1.example.com/', false],
  ['http://notlocalhost/', false],
  ['https://app.smartfile.com/', false],
])('isLoopback %s is %p', (given, expected) => expect(isLoopback(given)).toBe(expected));
