import type { Args } from '../body/form';
import type { AnswerStream } from '../transport/answer_stream';
import type { Id } from '../url';
import type { ApiResponse } from './api_response';
import type { CallOptions } from './call_options';

/** Options of a call that asks for its answer in a certain form. */
export type CallOptionsAs<As extends CallOptions['as']> = CallOptions & { as: As };

/** Options of a call whose answer is JSON, or what the service makes of it. */
export type CallOptionsAuto = CallOptions & { as?: 'auto' | 'json' | undefined };

/** How a client is called, itself and by its methods: what it answers with follows from the option `as`. */
export interface Call {
  (endpoint: string, id: Id, args: Args | null | undefined, options: CallOptionsAs<'text'>): Promise<string>;
  (endpoint: string, id: Id, args: Args | null | undefined, options: CallOptionsAs<'bytes'>): Promise<Buffer>;
  (endpoint: string, id: Id, args: Args | null | undefined, options: CallOptionsAs<'response'>): Promise<ApiResponse>;
  <T extends AnswerStream = AnswerStream>(
    endpoint: string,
    id: Id,
    args: Args | null | undefined,
    options: CallOptionsAs<'stream'>,
  ): Promise<T>;
  <T = unknown>(endpoint: string, id?: Id, args?: Args | null, options?: CallOptionsAuto): Promise<T>;
  (endpoint: string, id?: Id, args?: Args | null, options?: CallOptions): Promise<unknown>;
}

/** The arguments of a call whose answer comes in a certain form. */
export type CallOf<As extends CallOptions['as']> = [
  endpoint: string,
  id: Id,
  args: Args | null | undefined,
  options: CallOptionsAs<As>,
];
