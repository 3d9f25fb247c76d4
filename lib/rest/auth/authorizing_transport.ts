import { throwIfAborted, untilAborted } from '../../internal/abort';
import type { Answer, ApiRequest, Transport } from '../transport/transport';
import type { Authorizer } from './authorizer';

/**
 * Adds the credentials to each attempt; so it belongs inside of what repeats requests.
 *
 * An attempt that is refused with 401 is repeated once, if the authorizer then has other credentials and the body can
 * be sent again.
 */
export class AuthorizingTransport implements Transport {
  readonly #inner: Transport;
  readonly #authorizer: Authorizer;

  constructor(inner: Transport, authorizer: Authorizer) {
    this.#inner = inner;
    this.#authorizer = authorizer;
  }

  async send(request: ApiRequest, attempt: number): Promise<Answer> {
    const authorizer = this.#authorizer;
    const { signal } = request;
    const sendOnce = async () => {
      throwIfAborted(signal);
      const headers = await untilAborted(Promise.resolve(authorizer.headers(request)), signal);
      return {
        headers,
        answer: await this.#inner.send({ ...request, headers: { ...request.headers, ...headers } }, attempt),
      };
    };
    const { headers, answer } = await sendOnce();
    if (answer.status !== 401 || !authorizer.renew) return answer;
    try {
      const renewed = await untilAborted(authorizer.renew(headers), signal);
      if (!renewed || request.body?.repeatable === false) return answer;
    } catch (error) {
      answer.stream.destroy();
      throw error;
    }
    answer.stream.destroy();
    return (await sendOnce()).answer;
  }

  close(): void {
    this.#inner.close?.();
  }
}
