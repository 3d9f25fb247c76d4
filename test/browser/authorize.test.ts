import { mkdirSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { once } from 'node:events';
import type { Page } from 'playwright-core';

import { OAuthClient } from '../../lib/rest';
import { describeWithChromium } from '../support/browser';
import { eventually } from '../support/eventually';
import { application } from '../server/support/oauth';
import { useService } from '../server/support/service';

const images = path.join(__dirname, '../../docs/images');
const phone = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };
/** What is shown of it is the same on each run. */
const elsewhere = 'https://printer.example/done';
const [key, password] = ['k'.repeat(30), 'p'.repeat(30)];

describeWithChromium('people allow applications in a browser', (browser) => {
  /** The application's own web server, which browsers are sent back to. */
  const visits: IncomingMessage[] = [];
  let html = '';
  const site = createHttpServer((request, response) => {
    visits.push(request);
    response.setHeader('Content-Type', 'text/html').end(`<link rel=icon href="data:,"><h1>Printer</h1>${html}`);
  });
  beforeAll(() => once(site.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => site.close());
  // Another name of this machine, so that it is another site for browsers.
  const siteUrl = () => `http://localhost:${(site.address() as AddressInfo).port}/`;

  const applications = [{ ...application, callbacks: [] as string[] }];
  const service = useService({ applications });
  let api: OAuthClient;
  beforeAll(() => {
    applications[0]!.callbacks.push(`${siteUrl()}done`, elsewhere);
  });
  beforeEach(() => {
    html = '';
    visits.splice(0);
    const { clientToken, clientSecret } = application;
    api = new OAuthClient({ baseUrl: service.base, clientToken, clientSecret, signatureMethod: 'HMAC-SHA256' });
  });
  afterEach(() => api.close());

  /** The page, opened by a link on the application's own page. */
  async function openPage(callback?: string, options: Parameters<typeof browser.open>[0] = {}): Promise<Page> {
    await api.getRequestToken(callback);
    html = `<a href="${api.getAuthorizationUrl()}">Connect</a>`;
    const page = await browser.open(options);
    await page.goto(siteUrl());
    await page.getByRole('link', { name: 'Connect' }).click();
    return page;
  }

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('Username or API key').fill(key);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Allow Photo Printer to act for you?' }).waitFor();
  }

  const username = async () => (await api.get<{ username: string }>('/whoami')).username;

  test('sign in, allow, and come back to the application, which learns nothing but the verifier', async () => {
    const page = await openPage(`${siteUrl()}done?user=1`);
    await signIn(page);
    expect(await page.getByText('You will be sent to').textContent()).toContain(new URL(siteUrl()).host);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Printer' }).waitFor();
    const url = new URL(page.url());
    expect([...url.searchParams.keys()]).toEqual(['user', 'oauth_token', 'oauth_verifier', 'verifier']);
    // Where it came from, with the token in it, is not told.
    const visit = visits.find((each) => each.url?.startsWith('/done'));
    expect([visit?.headers.referer, visit?.headers.cookie]).toEqual([undefined, undefined]);
    await api.getAccessToken(url.searchParams.get('oauth_verifier')!);
    expect(await username()).toBe('jane');
    await page.goto(api.baseUrl + 'oauth/applications/');
    await page.getByRole('button', { name: 'Revoke Photo Printer' }).click();
    await page.getByText('No application may act for you.').waitFor();
    await expect(username()).rejects.toMatchObject({ status: 401 });
  });

  test('refuse, and nothing is given', async () => {
    const page = await openPage(`${siteUrl()}done`);
    await signIn(page);
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByRole('heading', { name: 'Printer' }).waitFor();
    expect(new URL(page.url()).searchParams.get('oauth_problem')).toBe('user_refused');
    await expect(api.getAccessToken('x')).rejects.toMatchObject({ status: 403 });
    expect(service.server.authorizations()).toEqual([]);
  });

  test('with the keyboard alone: a wrong password, the right one, and allow; the code is shown', async () => {
    const page = await openPage();
    const focused = () => page.evaluate('document.activeElement.name || document.activeElement.textContent.trim()');
    // A browser obeys `autofocus` some time after the page is there.
    await eventually(async () => expect(await focused()).toBe('username'));
    await page.keyboard.type(key);
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    browser.takeErrors(); // the console tells of the 403
    await eventually(async () => expect(await focused()).toBe('password'));
    expect(await page.getByLabel('Username or API key').inputValue()).toBe(key);
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Allow' }).waitFor();
    const seen: unknown[] = [];
    for (let n = 0; n < 4; n++) {
      await page.keyboard.press('Tab');
      seen.push(await page.evaluate('document.activeElement.textContent.trim()'));
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      expect([seen.at(-1), outline]).toEqual([seen.at(-1), 'solid']);
    }
    expect(seen).toEqual(['Allowed applications', 'Refuse', 'Allow', 'Use another account']);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    const code = await page.getByRole('status', { name: 'Code' }).textContent();
    await api.getAccessToken(code!);
    expect(await username()).toBe('jane');
  });

  test.each(['light', 'dark'] as const)('on a phone, %s: all fits, can be touched and can be read', async (scheme) => {
    const page = await openPage(elsewhere, { ...phone, colorScheme: scheme });
    const check = async (name: string) => {
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      for (const button of await page.getByRole('button').all()) {
        expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
      }
      expect(await page.evaluate(poorContrasts)).toEqual([]);
      // One of each is enough for the guide.
      if ((name === 'phone') === (scheme === 'dark')) await screenshot(page, `authorize-${name}-${scheme}`);
    };
    await check('sign-in');
    await signIn(page);
    await check('phone');
  });

  test('on a large screen', async () => {
    const page = await openPage(elsewhere, { viewport: { width: 800, height: 640 }, colorScheme: 'light' });
    await signIn(page);
    expect(await page.evaluate(poorContrasts)).toEqual([]);
    expect((await page.locator('main').boundingBox())!.width).toBeLessThan(500);
    await screenshot(page, 'authorize');
  });

  test('in no frame of another site', async () => {
    const page = await openPage();
    await signIn(page);
    html = `<iframe src="${api.getAuthorizationUrl()}"></iframe>`;
    await page.goto(siteUrl());
    await page.waitForLoadState('networkidle');
    expect(browser.takeErrors().join()).toMatch(/frame-ancestors|X-Frame-Options/i);
    const frames = page.frames().map((frame) => frame.url());
    expect(frames).not.toContain(api.getAuthorizationUrl());
    expect(frames).toHaveLength(2);
  });

  test('not by a form of another site, with the session that is there', async () => {
    const page = await openPage();
    await signIn(page);
    html = `<form method=post action="${api.getAuthorizationUrl()}"><button name=action value=allow>Win</button></form>`;
    await page.goto(siteUrl());
    await page.getByRole('button', { name: 'Win' }).click();
    await page.getByRole('heading', { name: 'Please start again' }).waitFor();
    browser.takeErrors(); // the console tells of the 403
    await page.goto(api.getAuthorizationUrl());
    expect(await page.getByRole('button', { name: 'Allow' }).count()).toBe(1);
  });

  test('and without scripts: there are none, and none would run', async () => {
    const page = await openPage(undefined, { javaScriptEnabled: false });
    await signIn(page);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('status', { name: 'Code' }).waitFor();
    expect(await page.content()).not.toContain('<script');
  });
});

/** Into docs/, when it is asked for: pictures differ a little from machine to machine. */
async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env['UPDATE_SCREENSHOTS'] !== '1') return;
  mkdirSync(images, { recursive: true });
  await page.screenshot({ path: path.join(images, `${name}.png`) });
}

/** Texts whose contrast with what is behind them is below 4.5 (WCAG 2, AA). Runs in the page. */
const poorContrasts = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return channels(colour)[3] === 0 ? behind(element.parentElement) : colour;
  };
  const texts = [...document.body.querySelectorAll('*')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''));
  return texts.map((element) => {
    const pair = [getComputedStyle(element).color, behind(element)].map(luminance).sort((a, b) => b - a);
    return [element.textContent, (pair[0] + 0.05) / (pair[1] + 0.05)];
  }).filter(([, ratio]) => ratio < 4.5);
})()`;
