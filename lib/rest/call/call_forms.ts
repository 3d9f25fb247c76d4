import type { Args } from '../body/form';
import type { AnswerStream } from '../transport/answer_stream';
import type { Id } from '../url';
import type { ApiResponse } from './api_response';
import type { CallOptions } from './call_options';

/** Options of a call that asks for its answer in one form. */
export type CallOptionsAs<As extends CallOptions['as']> = CallOptions & { as: As };

/** Options of a call that does not ask for a form, or asks for JSON. */
export type CallOptionsAuto = CallOptions & { as?: 'auto' | 'json' | undefined };

/** The signatures of a client and its methods. The type of the answer follows from the option `as`. */
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

/** The arguments of a call that asks for its answer in one form. */
export type CallOf<As extends CallOptions['as']> = [
  endpoint: string,
  id: Id,
  args: Args | null | undefined,
  options: CallOptionsAs<As>,
];
