/** How reading from a client that is gone fails, and writing to it. */
export function clientLeft(): Error {
  return Object.assign(new Error('the client left'), { code: 'ECONNRESET' });
}
