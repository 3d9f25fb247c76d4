import { EventEmitter } from 'node:events';
import type { RequestFacts } from '../errors';
import type { Method } from '../transport/transport';

/** Facts of the attempt that an event is about. */
export interface AttemptFacts extends RequestFacts {
  /** Number of the call within the client, from 1. All its attempts share it. */
  readonly call: number;
  readonly method: Method;
  /** The endpoint of the call, such as `/path/info`. Suits as a label of metrics, if ids are passed as ids. */
  readonly endpoint: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
}

/** The events of a client. */
export interface ClientEvents {
  /** An attempt begins. */
  request: AttemptFacts;
  /** The head of an answer was received. */
  response: AttemptFacts & {
    readonly status: number;
    /** From the start of the attempt to the head, in milliseconds. */
    readonly milliseconds: number;
  };
  /** An attempt failed, and another follows. */
  retry: AttemptFacts & {
    /** How long the pause will be, in milliseconds. */
    readonly delay: number;
    /** True when the service was too busy (429, or its own form of 503). */
    readonly throttled: boolean;
    /** The status of the failed attempt, where there was one. */
    readonly status?: number;
    readonly error: Error;
  };
  /** A call succeeded; one that returned a stream, when the stream was read to its end. */
  success: AttemptFacts & Totals;
  /** A call failed for good, or its stream did. */
  failure: AttemptFacts & Totals & { readonly error: Error; readonly status?: number };
}

/** Sums over the attempts of a call. */
export interface Totals {
  /** From the call to its end, with pauses and the wait for a turn, in milliseconds. */
  readonly milliseconds: number;
  /** Bytes of request bodies that were sent. */
  readonly bytesSent: number;
  /** Bytes of answer bodies that were received. */
  readonly bytesReceived: number;
}

/** Name of an event. */
export type ClientEvent = keyof ClientEvents;
/** Called with the facts of an event. */
export type ClientListener<E extends ClientEvent> = (facts: ClientEvents[E]) => void;

/** Counts of a client since it was created. */
export interface ClientStats {
  /** Calls that were made. */
  readonly calls: number;
  /** Calls in progress, with those that wait for a turn or for another attempt. */
  readonly active: number;
  /** Calls that wait for a turn. */
  readonly waiting: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Attempts, over all calls. */
  readonly requests: number;
  readonly retries: number;
  /** Retries because the service was too busy. */
  readonly throttled: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** Reports events to listeners, and counts. */
export class Monitor {
  readonly #emitter = new EventEmitter();
  #calls = 0;
  #succeeded = 0;
  #failed = 0;
  #requests = 0;
  #retries = 0;
  #throttled = 0;
  #bytesSent = 0;
  #bytesReceived = 0;
  readonly #statuses: Record<number, number> = {};

  on(event: ClientEvent, listener: (facts: never) => void): void {
    this.#emitter.on(event, listener as (facts: unknown) => void);
  }

  off(event: ClientEvent, listener: (facts: never) => void): void {
    this.#emitter.off(event, listener as (facts: unknown) => void);
  }

  /** Counts a call. @returns its number */
  begin(): number {
    return ++this.#calls;
  }

  /** Reports an event. An error of a listener is an uncaught exception, as with Node's own events. */
  report<E extends ClientEvent>(event: E, facts: ClientEvents[E]): void {
    this.#count(event, facts);
    try {
      this.#emitter.emit(event, facts);
    } catch (error) {
      // An error of a listener must not fail the call.
      process.nextTick(() => {
        throw error;
      });
    }
  }

  stats(waiting: number): ClientStats {
    return {
      calls: this.#calls,
      active: this.#calls - this.#succeeded - this.#failed,
      waiting,
      succeeded: this.#succeeded,
      failed: this.#failed,
      requests: this.#requests,
      retries: this.#retries,
      throttled: this.#throttled,
      statuses: { ...this.#statuses },
      bytesSent: this.#bytesSent,
      bytesReceived: this.#bytesReceived,
    };
  }

  #count(event: ClientEvent, facts: Partial<ClientEvents['response'] & ClientEvents['retry'] & Totals>): void {
    switch (event) {
      case 'request':
        this.#requests++;
        return;
      case 'response':
        this.#statuses[facts.status ?? 0] = (this.#statuses[facts.status ?? 0] ?? 0) + 1;
        return;
      case 'retry':
        this.#retries++;
        if (facts.throttled) this.#throttled++;
        return;
      case 'success':
      case 'failure':
        if (event === 'success') this.#succeeded++;
        else this.#failed++;
        this.#bytesSent += facts.bytesSent ?? 0;
        this.#bytesReceived += facts.bytesReceived ?? 0;
    }
  }
}
