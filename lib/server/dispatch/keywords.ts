import { fieldError } from '../http/http_error';

/** The words to search for. @throws HttpError 400 when there are none. */
export function keywords(query: URLSearchParams): string[] {
  const words = query
    .getAll('keywords')
    .flatMap((text) => plain(text).split(/\s+/))
    .filter((word) => word !== '');
  if (words.length === 0) throw fieldError('keywords', 'Name at least one word to look for.');
  return words;
}

/** Whether each word is in one of the texts, whatever the case. */
export function matchesAll(words: readonly string[], texts: readonly string[]): boolean {
  const searched = texts.map(plain);
  return words.every((word) => searched.some((text) => text.includes(word)));
}

/** Unifies case, and letters with accents, which Unicode can write as one character or as two. */
function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
