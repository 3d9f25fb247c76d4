import { randomBytes } from 'node:crypto';
import { OptionsError } from '../../internal/coded_error';
import { measure, openMeasured } from './body';
import { FormStream, type FormPart } from './form_stream';
import { isFileField, type Field, type FileField } from './form';
import type { RequestBody } from './request_body';
import { encodeText } from '../url';

/**
 * Fields and files as multipart/form-data. The first file is opened before anything is sent, so that one that cannot
 * be read costs no request; the others when their turn comes.
 * @throws OptionsError for names that no part can carry
 */
export function multipartBody(fields: readonly Field[]): RequestBody {
  const headers = fields.map(headerOf);
  const files = fields.filter(isFileField);
  return {
    repeatable: files.every(({ body }) => body.oneShot !== true),
    open: async () => {
      const parts = await Promise.all(fields.map((field, index) => partOf(field, headers[index] ?? '')));
      const boundary = `${'-'.repeat(26)}${randomBytes(12).toString('hex')}`;
      const stream = new FormStream(parts, boundary);
      await stream.openFirst();
      return { stream, size: stream.size, contentType: `multipart/form-data; boundary=${boundary}` };
    },
    release: () => files.forEach(({ body }) => body.release?.()),
  };
}

async function partOf(field: Field, header: string): Promise<FormPart> {
  if (!isFileField(field)) {
    encodeText(field.value); // refuses what UTF-8 cannot say
    const content = Buffer.from(field.value);
    return { header, size: content.length, content };
  }
  const size = await measure(field.body);
  return { header, size, content: () => openMeasured(field.body, size) };
}

/** The header lines of a part. Names are UTF-8 in quotes, as today's browsers and Python's requests send them. */
function headerOf(field: Field): string {
  const disposition = `Content-Disposition: form-data; name=${quote('name', field.name)}`;
  if (!isFileField(field)) return `${disposition}\r\n`;
  return `${disposition}; filename=${quote('file name', fileNameOf(field))}\r\nContent-Type: application/octet-stream\r\n`;
}

/** The service takes all up to the last backslash for directories and drops it, and may then hit another file. */
function fileNameOf({ fileName }: FileField): string {
  if (!fileName.includes('\\')) return fileName;
  throw new OptionsError('a file name may not hold a backslash: the service would keep only what follows it');
}

/** A quoted string of RFC 9110: servers undo these backslashes, while they keep `%22` as it is. */
function quote(what: string, value: string): string {
  if (/[\0\r\n]/.test(value)) throw new OptionsError(`a ${what} may hold neither line breaks nor NUL`);
  if (value === '') throw new OptionsError(`a ${what} must not be empty`);
  encodeText(value);
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
