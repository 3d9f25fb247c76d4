import type { ClientRequest } from 'node:http';
import { Stream } from 'node:stream';
import type { AxiosRequestConfig, AxiosResponse, RawAxiosRequestHeaders } from 'axios';
import { AbortError, onAbort } from '../../internal/abort';
import { AnswerStream } from './answer_stream';
import { cleanCause } from './clean_cause';
import { RequestError, TimeoutError, type RequestFacts } from '../errors';
import { received } from './received';
import type { OpenBody } from '../body/request_body';
import type { Answer, ApiRequest, Method } from './transport';
import { UploadStream } from './upload_stream';
import { publicUrl } from '../url';
import { Watchdog } from './watchdog';

/** What a client needs of axios: an instance, or an object that works like one. */
export interface AxiosClient {
  /** Sends one request, and returns the answer with a stream. */
  request(config: AxiosRequestConfig): Promise<AxiosResponse<unknown>>;
  readonly defaults?: object;
}

/** Settings of every request, whatever the defaults of an axios instance are. */
const common: AxiosRequestConfig = {
  // Following redirects would need a copy of the whole body in memory, and send the credentials elsewhere.
  maxRedirects: 0,
  // -1 is no limit. Any other number would put another stream in front of each body.
  maxBodyLength: -1,
  maxContentLength: -1,
  timeout: 0,
  decompress: false,
  allowAbsoluteUrls: false,
  responseType: 'stream',
  validateStatus: () => true,
  // Credentials of an instance would replace ours; null removes them, and undefined would not.
  ...({ auth: null } as object),
};

/** One request and its answer, from the first byte sent to the last byte read. */
export class Exchange {
  private readonly facts: RequestFacts;
  private readonly watchdog: Watchdog;
  private readonly upload: UploadStream | undefined;
  /** Aborts axios. Each request has its own, since axios adds listeners to it. */
  private readonly controller = new AbortController();
  private answer: AnswerStream | undefined;
  /** Why the exchange was ended from this side. */
  private failure: Error | undefined;

  constructor(
    private readonly axios: AxiosClient,
    /** Agents and proxy. */
    private readonly route: AxiosRequestConfig,
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
      // The server answered early. The unsent rest must not go over this connection before the next request.
      this.upload.destroy();
      sent?.destroy();
    };
    try {
      if (signal?.aborted) this.fail(new AbortError(signal));
      if (this.failure) throw this.failure;
      if (!this.upload) this.watchdog.start('answerTimeout');
      const response = await this.send();
      const sent = response.request as ClientRequest | undefined;
      this.watchdog.stop();
      this.answer = new AnswerStream(received(response), {
        request: this.facts,
        watchdog: this.watchdog,
        onProgress: this.request.onDownloadProgress,
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

  private send(): Promise<AxiosResponse<unknown>> {
    const { method, url } = this.request;
    const { origin, pathname, search } = new URL(url);
    return this.axios.request({
      ...common,
      ...this.route,
      method,
      baseURL: origin,
      url: pathname + search,
      headers: this.headers(),
      data: this.upload,
      signal: this.controller.signal,
    });
  }

  private headers(): RawAxiosRequestHeaders {
    const { method } = this.request;
    // false keeps axios from adding its own value.
    const headers = { 'user-agent': false, ...this.request.headers, 'Accept-Encoding': 'identity' };
    if (!this.body)
      return { ...headers, 'Content-Type': false, ...(hasNoBody(method) ? {} : { 'Content-Length': '0' }) };
    const { contentType, size } = this.body;
    return { ...headers, 'Content-Type': contentType, ...(size === undefined ? {} : { 'Content-Length': `${size}` }) };
  }

  /** Handles an answer that came before the body was sent. A good one counts only once all of the body is sent. */
  private async settleUpload(answer: AnswerStream, sent: ClientRequest | undefined): Promise<void> {
    const { upload } = this;
    if (!upload || upload.readableEnded) return;
    if (answer.statusCode >= 300) {
      upload.stop();
      this.watchdog.stop();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const fail = () => {
        const problem = 'the connection closed before all of the body was sent';
        reject(Object.assign(new Error(problem), { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
      };
      // With an adapter the request is unknown: only the body shows whether it is read.
      if (!(sent instanceof Stream)) {
        upload.once('end', resolve).once('close', fail);
        return;
      }
      sent.once('finish', resolve);
      sent.once('close', fail);
      if (sent.destroyed) fail();
    });
    this.watchdog.stop();
  }

  /** Ends the exchange at any point. The first error is the one that is reported. */
  private fail(error: Error): void {
    this.failure ??= error;
    this.watchdog.stop();
    // The answer first, since axios would end it with its own error.
    this.answer?.destroy(this.failure);
    this.controller.abort();
    this.upload?.destroy();
  }
}

function hasNoBody(method: Method): boolean {
  return method === 'GET' || method === 'HEAD';
}
