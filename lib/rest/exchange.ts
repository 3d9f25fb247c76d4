import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Axios, AxiosRequestConfig, RawAxiosRequestHeaders } from 'axios';
import { AbortError } from '../internal/abort';
import { onAbort } from './abort_listeners';
import { AnswerStream } from './answer_stream';
import { cleanCause } from './clean_cause';
import { RequestError, TimeoutError, type RequestFacts } from './errors';
import type { OpenBody } from './request_body';
import type { Answer, ApiRequest } from './transport';
import { UploadStream } from './upload_stream';
import { isLoopback, publicUrl } from './url';
import { Watchdog } from './watchdog';

export type AxiosClient = InstanceType<typeof Axios>;

/** One request and its answer, from the first byte sent to the last byte read. */
export class Exchange {
  private readonly facts: RequestFacts;
  private readonly watchdog: Watchdog;
  private readonly upload: UploadStream | undefined;
  /** Stops axios. One for each request: axios adds listeners to it. */
  private readonly controller = new AbortController();
  private answer: AnswerStream | undefined;
  /** Why we stopped it ourselves. */
  private failure: Error | undefined;

  constructor(
    private readonly axios: AxiosClient,
    private readonly request: ApiRequest,
    private readonly body: OpenBody | undefined,
  ) {
    this.facts = { method: request.method, url: publicUrl(request.url) ?? '' };
    this.watchdog = new Watchdog(request.budgets, (budget, milliseconds) => {
      this.fail(new TimeoutError(this.facts, budget, milliseconds));
    });
    if (!body) return;
    const { watchdog } = this;
    this.upload = new UploadStream(body.stream, { size: body.size, watchdog, onProgress: request.onUploadProgress });
    this.upload.on('error', (error) => this.fail(error));
  }

  async run(): Promise<Answer> {
    const { signal } = this.request;
    const stopListening = onAbort(signal, () => this.fail(new AbortError(signal)));
    const close = (sent?: ClientRequest) => {
      stopListening();
      this.watchdog.stop();
      if (!this.upload || this.upload.readableEnded) return;
      // The server did not want the rest. What is left of the request must not go before the next one.
      this.upload.destroy();
      sent?.destroy();
    };
    try {
      if (signal?.aborted) this.fail(new AbortError(signal));
      if (this.failure) throw this.failure;
      if (!this.upload) this.watchdog.start('answerTimeout');
      const { data: message, request: sent } = await this.send();
      this.watchdog.stop();
      this.answer = new AnswerStream(message, {
        request: this.facts,
        watchdog: this.watchdog,
        onClose: () => close(sent),
      });
      await this.settleUpload(this.answer, sent);
      return { status: this.answer.statusCode, stream: this.answer };
    } catch (error) {
      close();
      this.answer?.destroy();
      throw this.failure ?? new RequestError(this.facts, cleanCause(error).message, { cause: cleanCause(error) });
    }
  }

  private send(): Promise<{ data: IncomingMessage; request: ClientRequest }> {
    const { method, url } = this.request;
    const { origin, pathname, search } = new URL(url);
    const config: AxiosRequestConfig = {
      method,
      baseURL: origin,
      url: pathname + search,
      headers: this.headers(),
      data: this.upload,
      signal: this.controller.signal,
    };
    // Proxies of the environment are for other machines.
    return this.axios.request(isLoopback(url) ? { ...config, proxy: false } : config);
  }

  private headers(): RawAxiosRequestHeaders {
    const { method, headers } = this.request;
    // false keeps axios from putting in a type of its own.
    if (!this.body)
      return { ...headers, 'Content-Type': false, ...(method === 'GET' ? {} : { 'Content-Length': '0' }) };
    const { contentType, size } = this.body;
    return { ...headers, 'Content-Type': contentType, ...(size === undefined ? {} : { 'Content-Length': `${size}` }) };
  }

  /** An answer may overtake the body. A good one counts only if the body goes out all the same. */
  private async settleUpload(answer: AnswerStream, sent: ClientRequest): Promise<void> {
    const { upload } = this;
    if (!upload || upload.readableEnded) return;
    if (answer.statusCode >= 300) {
      upload.stop();
      this.watchdog.stop();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new Error('the connection closed before all of the body was sent'));
      sent.once('finish', resolve);
      sent.once('close', fail);
      if (sent.destroyed) fail();
    });
    this.watchdog.stop();
  }

  /** Ends the exchange wherever it is. The first reason is the one that is told. */
  private fail(error: Error): void {
    this.failure ??= error;
    this.watchdog.stop();
    // The answer first: axios would end it with an error of its own.
    this.answer?.destroy(this.failure);
    this.controller.abort();
    this.upload?.destroy();
  }
}
