import type { Authorizer } from './authorizer';
import { CookieJar } from './cookie_jar';
import type { Answer, ApiRequest, Transport } from '../transport/transport';
import { isLoopback } from '../url';

/** Names of the service's cookies. */
const sessionCookie = 'sessionid';
const tokenCookie = 'csrftoken';

/** Methods that change nothing, and need no proof that the service's own page is behind them. */
const harmless = ['GET', 'HEAD'];

/**
 * A session with the service: while it is open, requests carry its cookies instead of credentials. Requests that change
 * something also repeat a token, which proves to the service that the sender can read its cookies (CSRF).
 */
export class Session {
  readonly #jar: CookieJar;
  #listening = false;

  constructor(now: () => number) {
    this.#jar = new CookieJar(now);
  }

  get isOpen(): boolean {
    return this.#jar.get(sessionCookie) !== undefined;
  }

  /** Keeps cookies from now on. */
  begin(): void {
    this.#jar.clear();
    this.#listening = true;
  }

  /** Forgets the session. */
  end(): void {
    this.#jar.clear();
    this.#listening = false;
  }

  /** Around credentials: they are used where there is no session. */
  authorizer(credentials: Authorizer): Authorizer {
    const secrets = () => [...credentials.secrets, ...this.#jar.values];
    return {
      headers: (request) => (this.isOpen ? this.#headers(request) : credentials.headers(request)),
      // A session may end at any time. Then credentials do what it did.
      renew: async (refused) => {
        if (refused['cookie'] === undefined) return (await credentials.renew?.(refused)) ?? false;
        const session = this.#jar.get(sessionCookie);
        if (session !== undefined && refused['cookie'].includes(session)) this.end();
        return true;
      },
      get secrets() {
        return secrets();
      },
    };
  }

  /** Around a transport: takes the cookies out of answers. */
  transport(inner: Transport): Transport {
    return {
      send: async (request, attempt): Promise<Answer> => {
        const answer = await inner.send(request, attempt);
        if (this.#listening) this.#jar.store(answer.stream.headers['set-cookie'] ?? []);
        return answer;
      },
      close: () => inner.close?.(),
    };
  }

  #headers({ method, url }: ApiRequest): Record<string, string> {
    const { pathname, protocol } = new URL(url);
    const cookie = this.#jar.header(pathname, protocol === 'https:' || isLoopback(url));
    if (harmless.includes(method)) return { cookie };
    const token = this.#jar.get(tokenCookie);
    return { cookie, referer: url, ...(token === undefined ? {} : { 'x-csrftoken': token }) };
  }
}
