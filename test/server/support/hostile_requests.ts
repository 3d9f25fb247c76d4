import type { Attack } from './attacked';
import { form, multipart } from './http';

/** Pieces of paths that some system, decoder or shell takes for more than a name. */
const pieces: readonly string[] = [
  ...['..', '...', '....', '.', '~', '..;', ' ..', '.. ', '..\t', '-rf', '*', '?', '|', '$(id)', '`id`', '${HOME}'],
  ...['%2e%2e', '%252e%252e', '%c0%ae%c0%ae', '%e0%80%ae', '%uff0e%uff0e', '%00', '%0d%0a', '%', '%zz', '%ff'],
  ...['..\\', '\\..\\', 'C:', 'C:\\', '\\\\?\\C:\\', '\\\\server\\share', 'file:///', '//', '\0', 'a\0b', 'a\r\nX: y'],
  ...['con', 'CON', 'aux.txt', 'Nul', 'COM1', 'lpt¹', 'f.', 'f ', 'f::$DATA', 'F', 'DIR', 'f/', '/f', 'f/..'],
  ...['\ud800', '\udfff', '\u202ef', '\u200bf', '\ufeff', '\uff0e\uff0e', 'e\u0301', '\u2028', '\u{10ffff}'],
  ...[
    '.f.AbCdEfGhIjKlAbCdEfGhIjKl.tmp',
    '__proto__',
    'a'.repeat(255),
    'a'.repeat(256),
    'ü'.repeat(200),
    'a/'.repeat(2000),
  ],
];

/** The piece alone, and as a way up to what lies outside. */
const shapes = [(piece: string) => piece, (piece: string) => `dir/${piece}/${piece}/outside/secret`];
const texts = [...new Set(pieces.flatMap((piece) => shapes.map((shape) => shape(piece))))];

const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
/** How it is written in the URL. What would end the request's line is left to the second one. */
const encodings: Record<string, (text: string) => string> = {
  raw: (text) => text,
  percent,
  twice: (text) => percent(percent(text)),
};

type Body = Pick<Attack, 'headers' | 'body'>;
const sent = ({ body, headers }: { body?: unknown; headers?: object }): Body => ({
  headers: Object.entries(headers ?? {})
    .filter(([name]) => name !== 'Content-Length')
    .map(([name, value]) => `${name}: ${String(value)}`),
  body: body as Buffer,
});
const upload = sent(multipart([{ filename: 'new', content: 'x' }]));
/** Of no blocks, of blocks of 2048 bytes; and a delta that is nothing but its end. */
const signature = sent(
  multipart([{ name: 'signature', filename: 's', content: Buffer.from('727301360000080000000008', 'hex') }]),
);
const delta = sent(multipart([{ name: 'delta', filename: 'd', content: Buffer.from('7273023600', 'hex') }]));

/** Stands for the path of a public link that gives all rights: links change while attacks go on. */
export const linkMark = '{link}';

/** Requests whose URL goes on with the path. */
const urls: readonly [method: string, before: string, body?: Body][] = [
  ['GET', '/api/2/path/info/'],
  ['GET', '/api/2.1/path/info?children=on&fields='],
  ['HEAD', '/api/2/path/data/'],
  ['GET', '/api/2/path/data/'],
  ['POST', '/api/2/path/data/', upload],
  ['GET', '/api/3/path/data/'],
  ['PUT', '/api/3/path/data/', { body: 'x' }],
  ['PATCH', '/api/3/path/data/', { headers: ['Range: bytes=0-'], body: 'x' }],
  ['DELETE', '/api/3/path/data/'],
  ['PUT', '/api/2/path/oper/mkdir/'],
  ['GET', '/api/2/path/sync/signature/'],
  ['POST', '/api/2/path/sync/delta/', signature],
  ['POST', '/api/2/path/sync/patch/', delta],
  ['GET', '/api/2/path/progress/'],
  ['GET', '/api/2/search/path?keywords='],
  ['GET', '/api/2/task/'],
  ['GET', '/api/2/pref/user/'],
  ['GET', '/api/3/sshkeys/smartfile/'],
  ['GET', '/api/'],
  ['GET', linkMark],
  ['POST', linkMark, upload],
  ['GET', '/link/'],
  ['GET', '/web/'],
  ['GET', '/oauth/'],
  ['GET', '/oauth/authorize/?oauth_token='],
  ['GET', '/'],
];

/** Forms, each with the field that the path is put into. */
const forms: readonly [url: string, field: string, others?: Record<string, string>][] = [
  ['path/oper/mkdir', 'path'],
  ['path/oper/remove', 'path'],
  ['path/oper/checksum', 'path', { algorithm: 'MD5' }],
  ['path/oper/rename', 'src', { dst: '/renamed' }],
  ['path/oper/rename', 'dst', { src: '/f' }],
  ['path/oper/move', 'src', { dst: '/dir' }],
  ['path/oper/move', 'dst', { src: '/f' }],
  ['path/oper/copy', 'src', { dst: '/dir' }],
  ['path/oper/copy', 'dst', { src: '/f' }],
  ['path/oper/compress', 'path', { dst: '/', name: 'z.zip' }],
  ['path/oper/compress', 'dst', { path: '/f', name: 'z.zip' }],
  ['path/oper/compress', 'name', { path: '/f', dst: '/' }],
  ['path/oper/downloadmultiple', 'path'],
  ['path/oper/downloadmultiple', 'filename', { path: '/f' }],
  ['path/info/f', 'tags'],
  ['path/exchange', 'path', { mode: 'r' }],
  ['link', 'path', { read: 'on' }],
  ['link', 'name', { path: '/dir' }],
  ['access/user', 'path', { user: 'smartfile', read: 'on' }],
  ['user', 'username', { name: 'n', email: 'a@b.de', password: 'short' }],
];

/** Every path in every place in every spelling. */
export function hostileRequests(): Attack[] {
  const attacks: Attack[] = [];
  for (const text of texts) {
    const shown = JSON.stringify(text.slice(0, 60));
    for (const [method, before, body] of urls) {
      for (const [name, encode] of Object.entries(encodings)) {
        attacks.push({ what: `${method} ${before} ${name} ${shown}`, method, target: before + encode(text), ...body });
      }
    }
    for (const [url, field, others] of forms) {
      const target = `/api/2/${url}/`;
      const fields = { ...others, [field]: text };
      attacks.push({ what: `${target} ${field} form ${shown}`, method: 'POST', target, ...sent(form(fields)) });
      const headers = ['Content-Type: application/json'];
      const body = JSON.stringify(fields);
      attacks.push({ what: `${target} ${field} JSON ${shown}`, method: 'POST', target, headers, body });
    }
    // As a name within a form, which ends where its quotation marks do.
    const filename = text.replace(/["\\]/g, '\\$&');
    const target = '/api/2/path/data/';
    attacks.push({
      what: `filename ${shown}`,
      method: 'POST',
      target,
      ...sent(multipart([{ filename, content: 'x' }])),
    });
  }
  return attacks;
}
