import { randomBytes } from 'node:crypto';
import { OptionsError } from '../../internal/coded_error';
import { measure, openMeasured } from './body';
import { FormStream, type FormPart } from './form_stream';
import { isFileField, type Field, type FileField } from './form';
import type { RequestBody } from './request_body';
import { encodeText } from '../url';

/**
 * Fields and files as multipart/form-data. The first file is opened before anything is sent, so that no request is made
 * for a file that cannot be read; the others are opened when their turn comes.
 * @throws OptionsError for names that a part cannot have
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
    encodeText(field.value); // throws for half a surrogate pair
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

/** The service drops everything up to the last backslash as directories, and could then replace another file. */
function fileNameOf({ fileName }: FileField): string {
  if (!fileName.includes('\\')) return fileName;
  throw new OptionsError('a file name must not contain a backslash: the service would keep only the part after it');
}

/** A quoted string of RFC 9110: servers undo these backslashes, while they keep `%22` as it is. */
function quote(what: string, value: string): string {
  if (/[\0\r\n]/.test(value)) throw new OptionsError(`a ${what} must not contain line breaks or NUL`);
  if (value === '') throw new OptionsError(`a ${what} must not be empty`);
  encodeText(value);
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
