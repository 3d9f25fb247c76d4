/** The error for reading from, or writing to, a client that has left. */
export function clientLeft(): Error {
  return Object.assign(new Error('the client left'), { code: 'ECONNRESET' });
}
