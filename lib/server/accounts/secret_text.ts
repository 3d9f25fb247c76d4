import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a text: what is stored, or compared, in the place of a secret. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares texts in a time that tells nothing about them. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

/** A text that cannot be guessed: 32 characters of base64url, 192 bits. */
export function randomText(): string {
  return randomBytes(24).toString('base64url');
}

/** Length that the official clients want keys and passwords to have. */
const secretLength = 30;

/** A key, password or token that cannot be guessed: 30 characters, 180 bits. */
export function randomSecret(): string {
  return randomText().slice(0, secretLength);
}
