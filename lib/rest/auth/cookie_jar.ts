/** Limits: further or longer cookies are not kept. */
const maxCookies = 50;
const maxLength = 4096;

interface Cookie {
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
  /** Time of its end, in milliseconds since 1970. */
  readonly expires: number;
}

/**
 * The cookies of one service (RFC 6265), in memory. Their domains do not matter, since a client talks to one host only.
 */
export class CookieJar {
  // A # field, since the cookie of a session is worth as much as a password.
  readonly #cookies = new Map<string, Cookie>();

  constructor(private readonly now: () => number) {}

  /** Applies the `Set-Cookie` headers of an answer. */
  store(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';');
      const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*"?([^"]*?)"?\s*$/.exec(pair) ?? [];
      if (name === '' || line.length > maxLength) continue;
      const cookie = this.#cookie(value, new Map(attributes.map(attribute)));
      if (cookie.expires <= this.now()) this.#cookies.delete(name);
      else if (this.#cookies.has(name) || this.#cookies.size < maxCookies) this.#cookies.set(name, cookie);
    }
  }

  get(name: string): string | undefined {
    return this.#live().find(([each]) => each === name)?.[1].value;
  }

  /**
   * The `Cookie` header for a request.
   * @param path of the request's URL.
   * @param secure whether the connection is private. Without that, cookies marked as secure are left out.
   */
  header(path: string, secure: boolean): string {
    return this.#live()
      .filter(([, cookie]) => (secure || !cookie.secure) && isBelow(path, cookie.path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  clear(): void {
    this.#cookies.clear();
  }

  /** The values, for masking. */
  get values(): readonly string[] {
    return [...this.#cookies.values()].map(({ value }) => value);
  }

  #live(): [string, Cookie][] {
    return [...this.#cookies].filter(([, { expires }]) => expires > this.now());
  }

  #cookie(value: string, attributes: ReadonlyMap<string, string>): Cookie {
    const seconds = attributes.get('max-age');
    const date = Date.parse(attributes.get('expires') ?? '');
    const path = attributes.get('path') ?? '/';
    let expires = Number.isNaN(date) ? Infinity : date;
    // Max-Age takes precedence over Expires.
    if (seconds !== undefined && /^-?\d+$/.test(seconds)) expires = this.now() + Number(seconds) * 1000;
    return { value, path: path.startsWith('/') ? path : '/', secure: attributes.has('secure'), expires };
  }
}

function attribute(text: string): [string, string] {
  const [name = '', ...value] = text.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
