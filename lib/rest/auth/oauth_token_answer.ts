import { collect, type AnswerStream } from '../transport/answer_stream';
import { BadAnswerError, type RequestFacts } from '../errors';
import type { OAuthToken } from './oauth_signature';

/** Largest answer that is read as a token, in bytes. */
const answerLimit = 64 * 1024;

/** A token: visible characters only. */
const tokenText = /^[^\s\p{C}\p{Z}\uFFFD]+$/u;

/**
 * Reads a form-encoded answer with a token and its secret.
 * @param stream undefined for an answer without a body.
 * @throws BadAnswerError for anything else. It shows nothing of the answer, which may hold half of a secret.
 */
export async function readToken(stream: AnswerStream | undefined, request: RequestFacts): Promise<OAuthToken> {
  const { bytes, complete } = stream ? await collect(stream, answerLimit) : { bytes: Buffer.alloc(0), complete: true };
  const bad = (problem: string) => new BadAnswerError(request, { status: stream?.statusCode ?? 204, detail: problem });
  if (!complete) throw bad(`the answer is larger than ${answerLimit} bytes and cannot be a token`);
  const fields = new URLSearchParams(new TextDecoder().decode(bytes).trim());
  const field = (name: string) => {
    const [value, ...more] = fields.getAll(name);
    if (value === undefined) throw bad(`the answer has no ${name}`);
    if (more.length > 0) throw bad(`the answer has more than one ${name}`);
    if (!tokenText.test(value)) throw bad(`the answer's ${name} is empty or has characters that a token cannot have`);
    return value;
  };
  const token = { token: field('oauth_token'), secret: field('oauth_token_secret') };
  const confirmed = fields.get('oauth_callback_confirmed');
  if (confirmed !== null && confirmed !== 'true')
    throw bad('the service did not confirm the callback, as OAuth 1.0a demands');
  return token;
}
