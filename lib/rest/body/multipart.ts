import { finished, PassThrough, type Readable } from 'node:stream';
import type FormDataClass from 'form-data';
import { OptionsError } from '../../internal/coded_error';
import { measure, openMeasured } from './body';
import { isFileField, type Field, type FileField } from './form';
import type { OpenBody, RequestBody } from './request_body';
import { encodeText } from '../url';

/** A part whose size is known, with its content or what will make it. */
interface Part {
  readonly header: string;
  readonly size: number | undefined;
  readonly content: Buffer | (() => Promise<Readable>);
}

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
      return assemble(parts);
    },
    release: () => files.forEach(({ body }) => body.release?.()),
  };
}

async function partOf(field: Field, header: string): Promise<Part> {
  if (!isFileField(field)) {
    encodeText(field.value); // refuses what UTF-8 cannot say
    const content = Buffer.from(field.value);
    return { header, size: content.length, content };
  }
  const size = await measure(field.body);
  return { header, size, content: () => openMeasured(field.body, size) };
}

/** A new form object for each attempt: one that has been sent is spent. */
async function assemble(parts: readonly Part[]): Promise<OpenBody> {
  // Loaded by the first form: whoever sends none does not wait for it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const FormData = require('form-data') as typeof FormDataClass;
  const form = new FormData();
  const stream = new PassThrough({ highWaterMark: 64 * 1024 });
  // It keeps an error that comes before anybody listens.
  stream.on('error', () => undefined);
  const opened: Readable[] = [];
  const take = (file: Readable) => {
    opened.push(file);
    // Told also when the file has failed by now, or closes without an error: the form itself waits for its end only.
    finished(file, (error) => {
      if (error) stream.destroy(error);
    });
    if (stream.destroyed) file.destroy();
    return file;
  };
  stream.once('close', () => opened.forEach((file) => file.destroy()));

  let first: Readable | undefined;
  for (const { header, size, content } of parts) {
    const options = { header: `--${form.getBoundary()}\r\n${header}\r\n`, knownLength: size ?? 0 };
    if (Buffer.isBuffer(content)) {
      form.append('', content, options);
      continue;
    }
    const early = first ? undefined : (first = take(await content()));
    const later = (next: (file: Readable) => void) => {
      const file = early ? Promise.resolve(early) : content().then(take);
      file.then(
        (file) => next(file),
        (error: unknown) => stream.destroy(error as Error),
      );
    };
    form.append('', later, options);
  }

  // Asked before the form flows: it forgets the length of what it has handed over.
  const size = parts.some((part) => part.size === undefined) ? undefined : form.getLengthSync();
  form.on('error', (error) => stream.destroy(error));
  // The form starts to flow as soon as it is piped, and this stream's buffer then holds it back.
  form.pipe(stream);
  return { stream, size, contentType: `multipart/form-data; boundary=${form.getBoundary()}` };
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
