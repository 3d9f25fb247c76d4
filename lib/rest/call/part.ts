import type { IncomingHttpHeaders } from 'node:http';

/** The head of an answer. */
export interface Head {
  readonly statusCode: number;
  /** With names in lower case. */
  readonly headers: IncomingHttpHeaders;
}

/** The version of a file that the answers so far are of. */
export interface Version {
  /** Value for `If-Range`; undefined where nothing distinguishes two versions for certain. */
  readonly validator: string | undefined;
  readonly etag: string | undefined;
  /** Bytes of the whole file, where they are known. */
  readonly total: number | undefined;
}

/** The bytes that a request asks for. */
export interface Asked {
  /** The first byte, from 0. */
  readonly start: number;
  /** The last byte; undefined for the file's last. */
  readonly end?: number | undefined;
  /** Whether a range was asked for, and not the whole file. */
  readonly isRange: boolean;
  /** Whether the range may be cut out of the whole file, if the service sends that. */
  readonly mayBeWhole?: boolean | undefined;
  /** The version that earlier answers were of. */
  readonly version?: Version | undefined;
}

/** The bytes to take from an answer that was checked. */
export interface Part {
  readonly version: Version;
  /** Bytes to skip at the beginning. */
  readonly skip: number;
  /** Bytes that must follow; undefined where the answer does not say. */
  readonly length: number | undefined;
  /** Most bytes to take: the rest of the answer is ignored. */
  readonly most: number | undefined;
  /** Whether the content ends with the connection, so that a broken connection looks like the end. */
  readonly isOpenEnded: boolean;
}

/** Makes the error for an answer that does not fit the request. */
export type Refuse = (detail: string) => Error;

const changed = 'the file changed while it was downloaded; download it again';

/**
 * Checks an answer against the request and the answers before it.
 * @throws the error of `refuse` for an answer that does not fit
 */
export function partOf(head: Head, asked: Asked, refuse: Refuse): Part {
  checkContent(head, refuse);
  if (asked.version && versionOf(head).validator === undefined && head.statusCode === 206) {
    throw refuse('the part names no version of the file (ETag, Last-Modified)');
  }
  if (asked.version && isOther(asked.version, head)) throw refuse(changed);
  return head.statusCode === 206 ? rangePart(head, asked, refuse) : wholePart(head, asked, refuse);
}

/**
 * Checks that an answer has content, unchanged: all of it or, with status 206, a part.
 * @throws the error of `refuse`
 */
function checkContent(head: Head, refuse: Refuse): void {
  const { statusCode } = head;
  if (statusCode === 204 || statusCode === 205) throw refuse('content was requested, but none came');
  if (statusCode === 203) throw refuse('a proxy on the way changed the content (status 203)');
  checkCodings(head, refuse);
}

/** Checks that content is not coded, since no coding is asked for. @throws the error of `refuse` */
export function checkCodings({ headers }: Head, refuse: Refuse): void {
  const codings = [headers['content-encoding'], headers['transfer-encoding']].flatMap(
    (value) => value?.split(',') ?? [],
  );
  const coding = codings.map((each) => each.trim().toLowerCase()).find((each) => !isPlain(each));
  if (coding !== undefined) throw refuse(`the content is encoded (${coding.slice(0, 20)}), which was not requested`);
}

/** Checks that an answer has the whole content. @throws the error of `refuse` */
export function checkWhole(head: Head, refuse: Refuse): void {
  checkContent(head, refuse);
  if (head.statusCode === 206) throw refuse('a part came that was not requested');
}

/**
 * The wanted bytes of an answer's body.
 * @param cut makes the error for a body that ends too early, from the bytes received and those expected.
 * @throws also the error of `refuse`, for a body with more bytes than its head says
 */
export async function* contentOf(
  body: AsyncIterable<Buffer>,
  { skip, length, most = Infinity }: Part,
  { refuse, cut }: { refuse: Refuse; cut: (received: number, expected: number) => Error },
): AsyncGenerator<Buffer, void> {
  let before = skip;
  let taken = 0;
  for await (const chunk of body) {
    const wanted = chunk.subarray(before);
    before -= chunk.length - wanted.length;
    const piece = wanted.subarray(0, Math.max(0, most - taken));
    if (length !== undefined && taken + piece.length > length)
      throw refuse(`${length} bytes were announced, but more came`);
    taken += piece.length;
    if (piece.length > 0) yield piece;
    if (taken >= most) return;
  }
  if (length !== undefined && taken < length) throw cut(taken, length);
}

/** The bytes to take from an answer with status 206. */
function rangePart(head: Head, { start, end, isRange, version }: Asked, refuse: Refuse): Part {
  if (!isRange) throw refuse('the whole file was requested, but a part came');
  const { headers } = head;
  if (/^\s*multipart\//i.test(headers['content-type'] ?? '')) throw refuse('one range was requested, but several came');
  const range = /^bytes\s+(\d+)-(\d+)\/(\d+|\*)$/i.exec(headers['content-range']?.trim() ?? '');
  if (!range) throw refuse('a part came without a valid Content-Range');
  const [first, last] = [Number(range[1]), Number(range[2])];
  const total = range[3] === '*' ? version?.total : Number(range[3]);
  if (version?.total !== undefined && total !== version.total) throw refuse(changed);
  if (total === undefined && (end === undefined || last < end)) {
    throw refuse('a part came without the length of the file (Content-Range)');
  }
  const wanted = Math.min(end ?? Infinity, (total ?? Infinity) - 1);
  if (first !== start || last !== wanted || first > last || !Number.isSafeInteger(last)) {
    throw refuse(`bytes ${start}-${wanted} were requested, but ${first}-${last} came`);
  }
  const length = last - first + 1;
  const announced = lengthOf(head);
  if (announced !== undefined && announced !== length) {
    throw refuse(`a part of ${length} bytes came with a Content-Length of ${announced}`);
  }
  return { version: { ...versionOf(head), ...version, total }, skip: 0, length, most: undefined, isOpenEnded: false };
}

/** The bytes to take from an answer with the whole file. */
function wholePart(head: Head, { start, end, isRange, mayBeWhole, version }: Asked, refuse: Refuse): Part {
  const announced = lengthOf(head);
  // A resumed download may skip the bytes it has: the version shows that they are of the same file.
  if (isRange && !mayBeWhole && !version) throw refuse('a range was requested, but the service sent the whole file');
  if (version?.total !== undefined && announced !== undefined && announced !== version.total) throw refuse(changed);
  const total = announced ?? version?.total;
  const most = end === undefined ? undefined : end - start + 1;
  const length = total === undefined ? undefined : Math.min(most ?? Infinity, Math.max(0, total - start));
  const isOpenEnded = length === undefined && head.headers['transfer-encoding'] === undefined;
  return { version: { ...versionOf(head), ...version, total }, skip: start, length, most, isOpenEnded };
}

/** Whether an answer is of another version than those before it. */
function isOther(version: Version, head: Head): boolean {
  const now = versionOf(head);
  if (now.validator !== version.validator) return true;
  return version.etag !== undefined && now.etag !== undefined && version.etag !== now.etag;
}

function versionOf({ headers }: Head): Version {
  return { validator: validatorOf(headers), etag: headers.etag, total: undefined };
}

/**
 * What distinguishes a version of a file from all others. A weak tag does not, and neither does a time less than a
 * second before the answer: the file may change again within the same second (RFC 9110, 8.8.2.2).
 */
function validatorOf({ etag, date, 'last-modified': modified }: IncomingHttpHeaders): string | undefined {
  if (etag !== undefined && /^"[^"]*"$/.test(etag)) return etag;
  const age = Date.parse(date ?? '') - Date.parse(modified ?? '');
  return age >= 1000 ? modified : undefined;
}

function lengthOf({ headers }: Head): number | undefined {
  const length = Number(headers['content-length'] ?? NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

function isPlain(coding: string): boolean {
  return coding === '' || coding === 'identity' || coding === 'chunked';
}
