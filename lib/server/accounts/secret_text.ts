import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a text, which is stored or compared in place of a secret. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares texts in constant time. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

/** A text that cannot be guessed: 32 characters of base64url, 192 bits. */
export function randomText(): string {
  return randomBytes(24).toString('base64url');
}

/** Length of keys and passwords that the official clients demand. */
const secretLength = 30;

/** A key, password or token that cannot be guessed: 30 characters, 180 bits. */
export function randomSecret(): string {
  return randomText().slice(0, secretLength);
}
