import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findProgram } from './programs';

const found = findProgram('chromium', 'chromium-browser');

const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // No name leads anywhere: what a page asks for elsewhere fails, besides being reported.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost , EXCLUDE [::1]',
];

const loopback = /^(?:https?|wss?):\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:[/?#]|$)/i;
const inner = /^(?:data|blob|about):/i;

/** What tests in a browser have. */
export interface BrowserTests {
  /** A window of its own: no cookie, no cache and no history of another one. Closed after the test. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /**
   * What went wrong on the pages of this test so far: errors in the console, errors that no script caught, requests to
   * other machines. What a test does not take makes it fail.
   */
  takeErrors(): string[];
}

/**
 * Tests in a real Chromium without a window (Debian: apt-get install chromium), started once for all of them. Where it
 * is missing, a test says so; in CI that fails.
 * @param what what the tests prove.
 */
export function describeWithChromium(what: string, body: (browser: BrowserTests) => void): void {
  if (found !== undefined) {
    describe(what, () => body(useChromium(found)));
    return;
  }
  test(`Chromium is missing: NOT checked that ${what}`, () => {
    console.warn(`Chromium is missing (Debian: apt-get install chromium): NOT checked that ${what}`);
    expect(process.env['CI'] ?? '').toBe('');
  });
}

function useChromium(executablePath: string): BrowserTests {
  const errors: string[] = [];
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      args,
      // Its sandbox does not work for root, as whom containers run.
      chromiumSandbox: process.getuid?.() !== 0,
    });
  });
  // Before the hooks of the tests, which stop the servers that the pages talk with.
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(errors.splice(0)).toEqual([]);
  });
  afterAll(() => browser.close());
  return {
    open: async (options = {}) => {
      const context = await browser.newContext({ serviceWorkers: 'block', ...options });
      context.on('request', (request) => {
        const url = request.url();
        if (!loopback.test(url) && !inner.test(url)) errors.push(`request to ${url}`);
      });
      context.on('page', (page) => watch(page, errors));
      const page = await context.newPage();
      return page;
    },
    takeErrors: () => errors.splice(0),
  };
}

function watch(page: Page, errors: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  page.on('crash', () => errors.push('the page crashed'));
  page.on('websocket', (socket) => {
    if (!loopback.test(socket.url())) errors.push(`socket to ${socket.url()}`);
  });
}
