import { OptionsError } from '../../internal/coded_error';
import { toFileBody } from '../body/body';
import type { CallSettings } from './call_options';
import { fieldsOf, isFileField, urlEncode, type Field, type TextField } from '../body/form';
import { multipartBody } from '../body/multipart';
import { jsonBody, rawBody, urlEncodedBody } from '../body/request_body';
import type { ApiRequest, Method } from '../transport/transport';

/** Makes a request without credentials. @throws OptionsError for a body that the method cannot have */
export function makeRequest(method: Method, url: string, fields: readonly Field[], call: CallSettings): ApiRequest {
  const { signal, budgets } = call;
  const { 'content-type': contentType = 'application/octet-stream', ...callHeaders } = call.headers;
  const query = textsOnly(fieldsOf(call.query), "the option 'query' cannot hold a file: pass files as arguments");
  const common = {
    method,
    url: withQuery(url, query),
    headers: { accept: '*/*', 'user-agent': 'smartfile-sync', ...callHeaders },
    budgets,
    ...(signal && { signal }),
  };
  if (method === 'GET' || method === 'HEAD') {
    if (call.body || call.json !== undefined || call.multipart) {
      throw new OptionsError(`a ${method} request cannot have a body: leave out the options body, json and multipart`);
    }
    const texts = textsOnly(fields, `a ${method} request cannot send a file; use post or put`);
    return { ...common, url: withQuery(url, [...texts, ...query]) };
  }
  if (call.body || call.json !== undefined) {
    if (fields.length > 0) {
      const name = call.body ? 'body' : 'json';
      throw new OptionsError(
        `the option '${name}' and arguments cannot both be the body: pass arguments for the URL as 'query'`,
      );
    }
    return { ...common, body: call.body ? rawBody(toFileBody(call.body), contentType) : jsonBody(call.json ?? '') };
  }
  if (call.multipart || fields.some(isFileField)) return { ...common, body: multipartBody(fields) };
  if (fields.length === 0) return common;
  const texts = fields as readonly TextField[];
  return { ...common, body: urlEncodedBody(texts), form: texts.map(({ name, value }) => [name, value] as const) };
}

function textsOnly(fields: readonly Field[], problem: string): readonly TextField[] {
  if (fields.some(isFileField)) throw new OptionsError(problem);
  return fields as readonly TextField[];
}

function withQuery(url: string, fields: readonly TextField[]): string {
  return fields.length === 0 ? url : `${url}?${urlEncode(fields)}`;
}
