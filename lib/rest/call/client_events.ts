import { EventEmitter } from 'node:events';
import type { RequestFacts } from '../errors';
import type { Method } from '../transport/transport';

/** What all events of one attempt have in common. */
export interface AttemptFacts extends RequestFacts {
  /** Number of the call within the client, from 1. All its attempts have the same. */
  readonly call: number;
  readonly method: Method;
  /** The endpoint as the call named it, such as `/path/info`: a label of few values, if ids are given as ids. */
  readonly endpoint: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
}

/** What a client tells of its requests. */
export interface ClientEvents {
  /** An attempt begins. */
  request: AttemptFacts;
  /** The head of an answer has come. */
  response: AttemptFacts & {
    readonly status: number;
    /** From the start of the attempt to the head, in milliseconds. */
    readonly milliseconds: number;
  };
  /** An attempt has failed, and another follows. */
  retry: AttemptFacts & {
    /** How long the pause will be, in milliseconds. */
    readonly delay: number;
    /** True when the service had too much to do (429, or its own form of 503). */
    readonly throttled: boolean;
    /** The status that led to it, where there was one. */
    readonly status?: number;
    readonly error: Error;
  };
  /** A call has ended well; of one that answers with a stream, the stream has ended well. */
  success: AttemptFacts & Totals;
  /** A call has failed for good, or its stream has. */
  failure: AttemptFacts & Totals & { readonly error: Error; readonly status?: number };
}

/** Sums over the attempts of a call. */
export interface Totals {
  /** From the call to its end, pauses and waiting for a turn included, in milliseconds. */
  readonly milliseconds: number;
  /** Bytes of request bodies that went out. */
  readonly bytesSent: number;
  /** Bytes of answer bodies that came. */
  readonly bytesReceived: number;
}

/** Name of an event. */
export type ClientEvent = keyof ClientEvents;
/** Is told of an event. */
export type ClientListener<E extends ClientEvent> = (facts: ClientEvents[E]) => void;

/** Counts of a client since it was made. */
export interface ClientStats {
  /** Calls that were made. */
  readonly calls: number;
  /** Calls that are under way, those that wait for a turn or for another attempt included. */
  readonly active: number;
  /** Calls that wait for a turn. */
  readonly waiting: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Attempts, over all calls. */
  readonly requests: number;
  readonly retries: number;
  /** Retries because the service had too much to do. */
  readonly throttled: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** Tells listeners, and counts. */
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

  /** Tells the listeners. What one throws is an uncaught exception, as it is for Node's own events. */
  tell<E extends ClientEvent>(event: E, facts: ClientEvents[E]): void {
    this.#count(event, facts);
    try {
      this.#emitter.emit(event, facts);
    } catch (error) {
      // A fault of the listener is not one of the call.
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
