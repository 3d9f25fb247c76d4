// One upload, by XMLHttpRequest, since only that reports the progress of a body.
import { ApiError, csrfToken } from './api.mjs';

/** A condition that holds only if there is no file, since no file was last modified before this time. */
const onlyNew = new Date(0).toUTCString();

/**
 * Stores a file, which the browser reads from the disk while it sends it.
 * @param options.replace whether an existing file may be replaced; if not, the server answers 412.
 * @param options.onProgress called with the number of bytes that were sent.
 * @throws ApiError, or the reason of the signal.
 */
export function put(url, file, { replace, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => {
      request.abort();
      reject(signal.reason);
    };
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    request.open('PUT', url);
    request.setRequestHeader('X-CSRFToken', csrfToken());
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    if (!replace) request.setRequestHeader('If-Unmodified-Since', onlyNew);
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
    request.addEventListener('loadend', () => signal.removeEventListener('abort', abort));
    request.addEventListener('load', () => {
      if (request.status === 200) resolve();
      else reject(new ApiError(request.status, detailOf(request)));
    });
    request.addEventListener('error', () => {
      reject(new ApiError(0, 'The connection broke, or the file could not be read.'));
    });
    request.send(file);
  });
}

function detailOf({ status, responseText }) {
  try {
    return JSON.parse(responseText).detail;
  } catch {
    return `The server answered with status ${status}.`;
  }
}
