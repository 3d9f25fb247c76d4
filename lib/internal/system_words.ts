import { getSystemErrorMap } from 'node:util';

const words = new Map(getSystemErrorMap().values());

/** The system's words for a code such as `ENOENT`: `no such file or directory`. Undefined for a code of another kind. */
export function systemWords(code: string | undefined): string | undefined {
  return code === undefined ? undefined : words.get(code);
}
