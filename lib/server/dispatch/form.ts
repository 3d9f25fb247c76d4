import { ApiPath } from '../storage/names/api_path';
import { StorageError } from '../storage/errors';
import type { RequestBody } from '../http/body';
import { fieldError, HttpError } from '../http/http_error';

export interface FormLimits {
  /** Bytes of a form. */
  readonly form: number;
  readonly parts: number;
  readonly partHeaders: number;
}

/** An object within a JSON body. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The arguments of a request, each with any number of values. */
export class Form {
  constructor(
    private readonly fields: ReadonlyMap<string, readonly string[]>,
    private readonly objects: ReadonlyMap<string, JsonObject> = new Map(),
  ) {}

  has(name: string): boolean {
    return this.fields.has(name) || this.objects.has(name);
  }

  all(name: string): readonly string[] {
    if (this.objects.has(name)) throw fieldError(name, 'A value must be a string, a number, a boolean or a list.');
    return this.fields.get(name) ?? [];
  }

  /** Whether a field is switched on; undefined when it is not there. @throws HttpError 400 for other words. */
  flag(name: string): boolean | undefined {
    const value = this.optional(name);
    return value === undefined ? undefined : parseFlag(name, value);
  }

  /** Pairs of a field: the members of a JSON object, or texts such as `key=value`; null where no value is given. */
  pairs(name: string): readonly (readonly [key: string, value: string | null])[] {
    const object = this.objects.get(name);
    if (object) return Object.entries(object).map(([key, value]) => [key, parseScalar(name, value)]);
    return this.all(name)
      .filter((text) => text !== '')
      .map((text) => {
        const [key = '', ...rest] = text.split('=');
        return [key, rest.length > 0 ? rest.join('=') : null];
      });
  }

  /** The first value, if there is one that is not empty. */
  optional(name: string): string | undefined {
    return this.all(name).find((value) => value !== '');
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw fieldError(name, 'A value is needed.');
    return value;
  }

  /** @throws HttpError 400 when there is no path, or one that cannot be used. */
  path(name: string): ApiPath {
    return parsePath(name, this.required(name));
  }

  /** All paths of a field without repetitions, at least one. */
  paths(name: string): readonly ApiPath[] {
    this.required(name);
    const paths = this.all(name)
      .filter((value) => value !== '')
      .map((value) => parsePath(name, value));
    return [...new Map(paths.map((path) => [path.toString(), path])).values()];
  }
}

/** Reads a form as any client sends it: urlencoded, a JSON object, or multipart. No body is an empty form. */
export async function readForm(body: RequestBody, limits: FormLimits): Promise<Form> {
  switch (body.type) {
    case 'multipart/form-data':
      return multipartForm(body, limits);
    case 'application/json':
      return jsonForm(await body.bytes(limits.form));
    case 'application/x-www-form-urlencoded':
      return urlencodedForm((await body.bytes(limits.form)).toString('utf8'));
    default:
      if ((await body.bytes(limits.form)).length === 0) return new Form(new Map());
      throw new HttpError(415, 'Send the arguments as application/x-www-form-urlencoded or as a JSON object.');
  }
}

function parsePath(field: string, text: string): ApiPath {
  try {
    return ApiPath.parse(text);
  } catch (error) {
    // A reserved name counts as missing, which each operation reports in its own way.
    if (error instanceof StorageError && error.problem === 'name') throw fieldError(field, error.message);
    throw error;
  }
}

/** Strict: otherwise bytes that are not UTF-8 would silently become another name. */
function urlencodedForm(text: string): Form {
  const fields = new Fields();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const [name = '', ...rest] = pair.split('=');
    try {
      fields.add(decode(name), decode(rest.join('=')));
    } catch {
      throw new HttpError(400, 'The form is not encoded as UTF-8.');
    }
  }
  return new Form(fields.map);
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function jsonForm(bytes: Buffer): Form {
  const fields = new Fields();
  const objects = new Map<string, JsonObject>();
  let value: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text === '' ? '{}' : text, refuseSurrogates);
  } catch {
    throw new HttpError(400, 'The body is not valid JSON, or not valid Unicode.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpError(400, 'The body must be a JSON object.');
  }
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      objects.set(name, item as JsonObject);
      continue;
    }
    if (Array.isArray(item)) fields.addNone(name);
    for (const single of Array.isArray(item) ? (item as unknown[]) : [item]) {
      const text = parseScalar(name, single);
      if (text !== null) fields.add(name, text);
    }
  }
  return new Form(fields.map, objects);
}

/** Refuses halves of surrogate pairs, which JSON can hold and UTF-8 cannot: no URL and no header could name them. */
function refuseSurrogates(key: string, value: unknown): unknown {
  const isBroken = [key, value].some((text) => typeof text === 'string' && /\p{Surrogate}/u.test(text));
  if (isBroken) throw new TypeError('half of a surrogate pair');
  return value;
}

/** A text, number or truth value as forms carry it; null stays what it is. */
function parseScalar(field: string, value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw fieldError(field, 'A value must be a string, a number, a boolean or a list of them.');
}

/** A truth value, in any word that clients use. @throws HttpError 400 for other words. */
export function parseFlag(field: string, text: string): boolean {
  const word = text.toLowerCase();
  if (['true', 'on', '1', 'yes'].includes(word)) return true;
  if (['false', 'off', '0', 'no', ''].includes(word)) return false;
  throw fieldError(field, 'This must be true or false.');
}

async function multipartForm(body: RequestBody, limits: FormLimits): Promise<Form> {
  const fields = new Fields();
  await body.parts({ ...limits, body: limits.form }, async ({ name, filename, body: content }) => {
    if (filename !== undefined) throw fieldError(name, 'This operation takes no files.');
    const chunks: Buffer[] = [];
    for await (const chunk of content) chunks.push(chunk);
    fields.add(name, Buffer.concat(chunks).toString('utf8'));
  });
  return new Form(fields.map);
}

class Fields {
  readonly map = new Map<string, string[]>();

  /** Adds a field without values, which is an empty list. */
  addNone(name: string): void {
    if (!this.map.has(name)) this.map.set(name, []);
  }

  add(name: string, value: string): void {
    const values = this.map.get(name);
    if (values) values.push(value);
    else this.map.set(name, [value]);
  }
}
