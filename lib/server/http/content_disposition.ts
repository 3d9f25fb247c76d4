/** Parameters of a `Content-Disposition` header, names in lower case. */
export type Parameters = ReadonlyMap<string, string>;

/**
 * Reads the parameters of a `Content-Disposition` header: tokens, quoted strings (RFC 9110), and extended values
 * such as `filename*=utf-8''na%C3%AFve` (RFC 8187), which override plain ones of the same name.
 * @throws URIError when an extended value is not valid UTF-8.
 */
export function parseDisposition(header: string): Parameters {
  const plain = new Map<string, string>();
  const extended = new Map<string, string>();
  for (const match of header.matchAll(/;\s*([^=;\s"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/gs)) {
    const name = (match[1] ?? '').toLowerCase();
    // A backslash escapes only a quote or a backslash: old browsers send whole Windows paths.
    const value = match[2]?.replace(/\\(["\\])/g, '$1') ?? (match[3] ?? '').trim();
    if (name.endsWith('*')) extended.set(name.slice(0, -1), decodeExtended(value));
    else if (!plain.has(name)) plain.set(name, value);
  }
  return new Map([...plain, ...extended]);
}

/** Decodes `charset'language'percent-encoded`. */
function decodeExtended(value: string): string {
  const [charset = '', , ...rest] = value.split("'");
  const encoded = rest.join("'");
  if (/^utf-?8$/i.test(charset)) return decodeURIComponent(encoded);
  if (/^(iso-8859-1|latin-?1|us-ascii)$/i.test(charset)) {
    return encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
  throw new URIError('an extended parameter of an unknown charset');
}

/** The header value that makes browsers save the body as `name`, whatever characters it has. */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return ascii === name
    ? `attachment; filename="${name}"`
    : `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
