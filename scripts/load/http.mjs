// Reads without our client's credentials, and reads streams as a whole.
import http from 'node:http';

/** Sends a GET without credentials, over a connection of its own. */
export function fetchPublic(url) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false }, (answer) => {
      readAll(answer).then((content) => resolve({ status: answer.statusCode, content }), reject);
    });
    request.once('error', reject);
  });
}

export async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
