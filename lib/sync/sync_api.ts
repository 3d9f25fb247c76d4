import type { Clock } from '../internal/clock';
import type { Id } from '../rest/url';
import type { Args } from '../rest/body/form';
import type { CallOptions } from '../rest/call/call_options';

/** What a sync needs of a client: `BasicClient` and its like fit. */
export interface SyncApi {
  /** What pauses go by. @default the system's clock */
  readonly clock?: Clock;
  /**
   * How many calls run at once: where that is bounded, none is made while another one waits for it.
   * @default any number
   */
  readonly maxConcurrency?: number;
  /** As `Client.get`. */
  get(endpoint: string, id?: Id, args?: Args, options?: CallOptions): Promise<unknown>;
  /** As `Client.head`. */
  head(endpoint: string, id?: Id, args?: Args, options?: Omit<CallOptions, 'as'>): Promise<unknown>;
  /** As `Client.put`. */
  put(endpoint: string, id?: Id, args?: Args, options?: CallOptions): Promise<unknown>;
  /** As `Client.post`. */
  post(endpoint: string, id?: Id, args?: Args, options?: CallOptions): Promise<unknown>;
}
