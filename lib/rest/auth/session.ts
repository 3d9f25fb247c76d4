import type { Authorizer } from './authorizer';
import { CookieJar } from './cookie_jar';
import type { Answer, ApiRequest, Transport } from '../transport/transport';
import { isLoopback } from '../url';

/** Names of the service's cookies. */
const sessionCookie = 'sessionid';
const tokenCookie = 'csrftoken';

/** Methods that change nothing, and so need no token against CSRF. */
const harmless = ['GET', 'HEAD'];

/**
 * A session with the service. While it is open, requests carry its cookies instead of credentials. Requests that change
 * something also repeat a token from a cookie, against cross-site request forgery (CSRF).
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

  /** An authorizer that uses the session while it is open, and else the credentials. */
  authorizer(credentials: Authorizer): Authorizer {
    const secrets = () => [...credentials.secrets, ...this.#jar.values];
    return {
      headers: (request) => (this.isOpen ? this.#headers(request) : credentials.headers(request)),
      // The service may end a session at any time. The request is then sent again with the credentials.
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

  /** A transport around another, which keeps the cookies of answers. */
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
