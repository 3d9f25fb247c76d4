import { AbortError, untilAborted } from '../../internal/abort';
import type { OnProgress, Progress } from '../../internal/progress';
import { readAnswer, type Reading } from './answer';
import type { CallSettings } from './call_options';
import type { AttemptFacts, ClientEvent, ClientEvents, Monitor, Totals } from './client_events';
import { APIError, ResponseError } from '../errors';
import type { HookRequest, HookSettings, HookStates } from './hooks';
import type { Turns } from '../../internal/turns';
import type { LogLevel, SafeLog } from './logger';
import { clientHeaders, type ClientSettings } from './client_options';
import { mayHaveBeenDone, retryDelay } from './retry_policy';
import { ProgressMeter, type OnTransferProgress } from './transfer_progress';
import type { Answer, ApiRequest, Transport } from '../transport/transport';

/** What all calls of a client share. */
export interface CallContext {
  readonly transport: Transport;
  readonly settings: Pick<ClientSettings, 'clock' | 'random' | 'hooks'>;
  readonly turns: Turns;
  readonly monitor: Monitor;
  readonly log: SafeLog;
}

/** A prepared call: the request, and how to read its answer. */
export interface CallPlan {
  /** The endpoint of the call, such as `/path/info`. */
  readonly endpoint: string;
  readonly request: ApiRequest;
  readonly options: CallSettings;
  readonly reading: Reading;
}

/** Makes a call: reports its events, and repeats attempts where that may help and does no harm. */
export class RunningCall {
  private readonly started: number;
  private readonly number: number;
  private readonly headers: Headers;
  private attempt = 0;
  private answerLost = false;
  private bytesSent = 0;
  private bytesReceived = 0;
  private uploadTotal: number | undefined;
  private downloaded = false;

  constructor(
    private readonly context: CallContext,
    private readonly plan: CallPlan,
  ) {
    this.started = context.settings.clock.now();
    this.number = context.monitor.begin();
    this.headers = new Headers(plan.request.headers);
  }

  async run(): Promise<unknown> {
    const { clock } = this.context.settings;
    try {
      for (;;) {
        this.attempt++;
        try {
          return await this.tryOnce();
        } catch (error) {
          const delay = this.delayAfter(error);
          if (delay === undefined || !(await this.announceRetry(error as Error, delay))) throw error;
          this.answerLost ||= mayHaveBeenDone(error);
          await clock.sleep(delay, this.plan.options.signal);
        }
      }
    } catch (error) {
      throw await this.fail(error as Error);
    }
  }

  private async tryOnce(): Promise<unknown> {
    const { transport, turns, settings } = this.context;
    const { signal } = this.plan.options;
    const endTurn = await turns.take({ signal });
    let answer: Answer | undefined;
    try {
      await this.runHooks('beforeRequest', {});
      const start = settings.clock.now();
      this.report('request', {}, 'debug', 'is sent');
      const downloads = this.downloads();
      answer = await transport.send(this.request(downloads.onProgress), this.attempt);
      if (answer.stream.closed) endTurn();
      else answer.stream.once('close', endTurn);
      const { status } = answer;
      if (status >= 200 && status < 300) downloads.report = true;
      const milliseconds = settings.clock.now() - start;
      this.report(
        'response',
        { status, milliseconds },
        'debug',
        `was answered with ${status} after ${milliseconds} ms`,
      );
      const { statusMessage: statusText, headers } = answer.stream;
      await this.runHooks('afterResponse', { response: { status, statusText, headers }, milliseconds });
      const value = await readAnswer(answer, { ...this.plan.reading, isRange: this.headers.has('range') });
      this.settleWith(answer);
      return value;
    } catch (error) {
      answer?.stream.destroy();
      endTurn();
      throw error;
    }
  }

  /** The request of this attempt, with the headers as hooks changed them. */
  private request(onDownloadProgress: OnProgress): ApiRequest {
    const { request, options } = this.plan;
    return {
      ...request,
      headers: clientHeaders('hooks.beforeRequest', Object.fromEntries(this.headers)),
      onUploadProgress: this.uploads(options.onUploadProgress),
      onDownloadProgress,
    };
  }

  /** Counts the bytes sent. A retry begins with a report of 0 bytes, since the body starts again. */
  private uploads(report: OnTransferProgress | undefined): OnProgress {
    const meter = this.meter();
    let last = 0;
    if (this.attempt > 1 && this.plan.request.body) report?.(meter.report(progressOf(0, this.uploadTotal)));
    return ({ bytes, total }) => {
      this.bytesSent += bytes - last;
      last = bytes;
      this.uploadTotal = total;
      report?.(meter.report(progressOf(bytes, total)));
    };
  }

  /** Counts the bytes received. Those of error answers are counted, but not reported. */
  private downloads(): { report: boolean; onProgress: OnProgress } {
    const { onDownloadProgress: report } = this.plan.options;
    const meter = this.meter();
    let last = 0;
    if (this.downloaded) report?.(meter.report({ bytes: 0 }));
    this.downloaded = false;
    const downloads = {
      report: false,
      onProgress: ({ bytes, total }: Progress) => {
        this.bytesReceived += bytes - last;
        last = bytes;
        if (!downloads.report) return;
        this.downloaded = true;
        report?.(meter.report(progressOf(bytes, total)));
      },
    };
    return downloads;
  }

  private meter(): ProgressMeter {
    return new ProgressMeter(() => this.context.settings.clock.now(), this.attempt);
  }

  private delayAfter(error: unknown): number | undefined {
    const { request, options } = this.plan;
    return retryDelay(error, request, this.attempt, options.retry, this.context.settings.random);
  }

  /** Reports the retry. @returns false when a hook refuses it */
  private async announceRetry(error: Error, delay: number): Promise<boolean> {
    const outcomes = await this.runHooks('beforeRetry', { error, delay });
    if (outcomes.includes(false)) return false;
    const facts = { delay, throttled: error instanceof ResponseError && error.throttled === true, ...failed(error) };
    this.report('retry', facts, 'warn', `failed and is sent again in ${delay} ms: ${error.message}`);
    return true;
  }

  /** Reports the end of the call: now, or when the stream that it returned has ended. */
  private settleWith({ stream }: Answer): void {
    const settle = () => {
      if (stream.errored) this.reportFailure(stream.errored);
      else this.report('success', this.totals(), 'debug', 'succeeded');
    };
    if (stream.readableEnded || stream.closed) settle();
    else stream.once('close', settle);
  }

  private async fail(error: Error): Promise<Error> {
    let final = error;
    try {
      if (error instanceof APIError && this.attempt > 1) error.attempts = this.attempt;
      if (error instanceof APIError && this.answerLost) error.answerLost = true;
      for (const hook of this.context.settings.hooks.beforeError) {
        final = (await hook({ ...this.attemptState(), error: final })) ?? final;
      }
    } catch (thrown) {
      final = thrown as Error;
    }
    this.reportFailure(final);
    return final;
  }

  private reportFailure(error: Error): void {
    // An abort comes from the caller, and a refusal is often expected: neither is an error of the program.
    const aborted = error instanceof AbortError;
    const refused = error instanceof ResponseError && error.status < 500;
    const level = aborted ? 'debug' : refused ? 'info' : 'error';
    this.report('failure', { ...this.totals(), ...failed(error) }, level, `failed: ${error.message}`);
  }

  private async runHooks<N extends Exclude<keyof HookSettings, 'beforeError'>>(
    name: N,
    state: Omit<HookStates[N], 'request' | 'attempt'>,
  ): Promise<unknown[]> {
    const outcomes: unknown[] = [];
    for (const hook of this.context.settings.hooks[name] as readonly ((state: object) => unknown)[]) {
      const outcome = Promise.resolve(hook({ ...this.attemptState(), ...state }));
      outcomes.push(await untilAborted(outcome, this.plan.options.signal));
    }
    return outcomes;
  }

  private attemptState(): { request: HookRequest; attempt: number } {
    const { request, endpoint, reading } = this.plan;
    const { method, signal } = request;
    const { headers, attempt } = this;
    return { request: { method, url: reading.request.url, endpoint, headers, signal }, attempt };
  }

  private totals(): Totals {
    const { started, bytesSent, bytesReceived } = this;
    return { milliseconds: this.context.settings.clock.now() - started, bytesSent, bytesReceived };
  }

  private report<E extends ClientEvent>(
    event: E,
    more: Omit<ClientEvents[E], keyof AttemptFacts>,
    level: LogLevel,
    words: string,
  ): void {
    const { endpoint, request, reading } = this.plan;
    const { number: call, attempt } = this;
    const facts = { call, method: request.method, url: reading.request.url, endpoint, attempt, ...more };
    this.context.monitor.report(event, facts as ClientEvents[E]);
    const { error } = more as { error?: Error & { code?: unknown } };
    const logged = error ? { ...facts, error: { name: error.name, code: error.code, message: error.message } } : facts;
    this.context.log.write(level, `${request.method} ${facts.url} ${words}`, { event, ...logged });
  }
}

function failed(error: Error): { error: Error; status?: number } {
  return error instanceof ResponseError ? { error, status: error.status } : { error };
}

function progressOf(bytes: number, total: number | undefined): Progress {
  return total === undefined ? { bytes } : { bytes, total };
}
