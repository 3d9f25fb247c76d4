import { createHash } from 'node:crypto';

import type { Answer } from '../dispatch/answer';
import { Html, html } from './html';
import { style } from './style';

const styleHash = createHash('sha256').update(style).digest('base64');

/** Headers of pages and redirects: browsers do not cache them, and do not send their address to other sites. */
const discreet = {
  'Cache-Control': 'no-store',
  // Not `no-referrer`: browsers would then send forms with `Origin: null`.
  'Referrer-Policy': 'same-origin',
};

export interface PageOptions {
  /** @default 200 */
  status?: number;
  /** Target that forms may redirect to besides this server: browsers refuse others. */
  formTarget?: string;
  headers?: Answer['headers'];
}

/** Makes a page, which may run no script, load nothing from other servers, and be in no frame. */
export function page(siteName: string, title: string, content: Html, options: PageOptions = {}): Answer {
  const { status = 200, formTarget, headers = {} } = options;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    'img-src data:',
    ["form-action 'self'", ...(formTarget === undefined ? [] : [formTarget])].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} - ${siteName}</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <main>
          <p class="site"><bdi>${siteName}</bdi></p>
          ${content}
        </main>
      </body>
    </html> `;
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy.join('; '),
      'X-Frame-Options': 'DENY',
      ...discreet,
      ...headers,
    },
    body: document.text,
  };
}

/** Redirects the browser, by GET. */
export function redirect(location: string, headers: Answer['headers'] = {}): Answer {
  return { status: 303, headers: { Location: location, ...discreet, ...headers }, body: '' };
}
