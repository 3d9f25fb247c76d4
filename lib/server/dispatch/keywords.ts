import { fieldError } from '../http/http_error';

/** The words that are looked for. @throws HttpError 400 when there are none. */
export function keywords(query: URLSearchParams): string[] {
  const words = query
    .getAll('keywords')
    .flatMap((text) => plain(text).split(/\s+/))
    .filter((word) => word !== '');
  if (words.length === 0) throw fieldError('keywords', 'Say what to look for.');
  return words;
}

/** Whether each word is somewhere in one of the texts, whatever the case. */
export function matchesAll(words: readonly string[], texts: readonly string[]): boolean {
  const searched = texts.map(plain);
  return words.every((word) => searched.some((text) => text.includes(word)));
}

/** The same letters may be written as one character or as a letter and its accent. */
function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
