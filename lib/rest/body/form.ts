import { OptionsError } from '../../internal/coded_error';
import { describe } from '../../internal/options';
import { isFileSource, toFileBody, type FileBody, type FileSource } from './body';
import { encodeText } from '../url';

/** One value of an argument. `null` and `undefined` leave the argument out; booleans are sent as `true` and `false`. */
export type Scalar = string | number | bigint | boolean | null | undefined;

/** A file with the name to send. */
export type NamedFile = readonly [name: string, source: FileSource];

/** The value of an argument: a text, number or boolean, a file, or several of these. */
export type ArgValue = Scalar | FileSource | NamedFile | readonly (Scalar | FileSource | NamedFile)[];

/**
 * The arguments of a call. An array sends its key once for each element. With a file the request is
 * multipart/form-data.
 *
 * A pair of two strings is an array of two values, never a file: use `fromFile(path)` to send a file by its path.
 */
export type Args = Readonly<Record<string, ArgValue>>;

/** A field of a form with a text. */
export interface TextField {
  readonly name: string;
  readonly value: string;
}

/** A field of a form with a file. */
export interface FileField {
  readonly name: string;
  readonly fileName: string;
  readonly body: FileBody;
}

export type Field = TextField | FileField;

/**
 * Turns arguments into the fields of a form, in the order of sending.
 * @throws OptionsError for values that no form can carry
 */
export function fieldsOf(args: Args): Field[] {
  return Object.entries(args).flatMap(([name, value]) => {
    const values = Array.isArray(value) && !isNamedFile(value) ? (value as readonly unknown[]) : [value];
    return values.flatMap((each) => fieldOf(name, each) ?? []);
  });
}

export function isFileField(field: Field): field is FileField {
  return 'body' in field;
}

/** `a=1&b=2` with everything percent-encoded, spaces too: for queries and form bodies. */
export function urlEncode(fields: readonly TextField[]): string {
  return fields.map(({ name, value }) => `${encodeText(name)}=${encodeText(value)}`).join('&');
}

/** All files in the arguments of a call, to release them when the call fails before it reads the arguments. */
export function filesWithin(values: readonly unknown[]): FileBody[] {
  return values.flatMap((value) => {
    if (isFileSource(value)) return [toFileBody(value)];
    return Array.isArray(value) ? filesWithin(value) : [];
  });
}

function fieldOf(name: string, value: unknown): Field | undefined {
  if (value === null || value === undefined) return undefined;
  if (isNamedFile(value)) return fileField(name, value[1], value[0]);
  if (isFileSource(value)) return fileField(name, value);
  return { name, value: textOf(name, value) };
}

function fileField(name: string, source: FileSource, fileName?: string): FileField {
  const body = toFileBody(source);
  // Servers read a part without a file name as a text field.
  return { name, fileName: fileName ?? body.name ?? name, body };
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new OptionsError(`argument '${name}' must be a string, a number, a boolean or a file, not ${describe(value)}`);
}

function isNamedFile(value: unknown): value is NamedFile {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && isFileSource(value[1]);
}
