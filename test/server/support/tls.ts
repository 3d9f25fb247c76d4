import { request, type RequestOptions } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Sends one request by https, on a connection of its own. */
export function sendTls(url: string, options: RequestOptions) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string; peer: string }>(
    (resolve, reject) => {
      const sent = request(url, { ...options, agent: false });
      sent.once('error', reject);
      sent.once('response', (response) => {
        const peer = serialOf(response.socket);
        const { statusCode: status = 0, headers } = response;
        buffer(response).then((body) => resolve({ status, headers, body: body.toString(), peer }), reject);
      });
      sent.end();
    },
  );
}

function serialOf(socket: Socket): string {
  return socket instanceof TLSSocket ? socket.getPeerCertificate().serialNumber : '';
}
