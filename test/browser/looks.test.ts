import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

import { BasicClient, SyncClient } from '../../lib';
import { useService } from '../server/support/service';
import { describeWithChromium } from '../support/browser';
import { useTempDir } from '../support/temp_dir';
import { account, drop, fillIn, names, openSignedIn, row } from './support/file_page';

/** With UPDATE_SCREENSHOTS=1 the pictures of the documentation are made anew. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env['UPDATE_SCREENSHOTS'] !== '1') return;
  await page.screenshot({ path: path.resolve(__dirname, `../../docs/images/${name}.png`), animations: 'disabled' });
}

/** What axe finds wrong on the page as it is. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describeWithChromium('the page shows what it should, to everybody', (browser) => {
  const service = useService({ siteName: 'Example files' });
  const local = useTempDir();

  beforeEach(async () => {
    mkdirSync(service.stored('Plans/2026'), { recursive: true });
    writeFileSync(service.stored('Annual report.pdf'), Buffer.alloc(2_345_678));
    writeFileSync(service.stored('notes.txt'), 'Some notes');
    const api = new BasicClient({ baseUrl: service.base, ...account });
    const sync = new SyncClient(api);
    const content = randomBytes(4_000_000);
    writeFileSync(service.stored('disk.img'), content);
    for (const share of [1, 8, 3, 20, 5, 2]) {
      content.set(randomBytes(share * 40_000), 40_000);
      writeFileSync(local.file('disk.img'), content);
      expect((await sync.upload(local.file('disk.img'), '/disk.img')).strategy).toBe('delta');
    }
    content.fill(1, 0, 100_000);
    writeFileSync(local.file('disk.img'), content);
    expect((await sync.download(local.file('disk.img'), '/disk.img')).strategy).toBe('delta');
  });

  test('what syncs saved: the numbers of the server, as a picture and as text', async () => {
    const page = await openSignedIn(browser, service);
    await page.locator('.chart').waitFor();
    const { results, saved_bytes: saved } = (await service.get('/api/2/path/sync/recent/')).json;
    expect(results).toHaveLength(13);
    const rows = await page.locator('#syncs-rows tr').allInnerTexts();
    expect(rows).toHaveLength(7);
    expect(rows[0]).toMatch(/^disk\.img\tDown\t4\.00 MB\t\d+(\.\d+)? kB\t\d\d %$/);
    expect(rows[1]).toMatch(/^disk\.img\tUp\t4\.00 MB\t\d+(\.\d+)? kB\t\d\d %$/);
    expect(saved).toBeGreaterThan(20_000_000);
    const summary = `${(saved / 1e6).toFixed(1)} MB of 28.0 MB did not have to be sent.`;
    expect(await page.locator('#syncs-summary').textContent()).toBe(summary);
    expect(await page.locator('#syncs-share').textContent()).toBe(`${((saved / 28e6) * 100).toFixed(0)} % saved`);
    const chart = page.getByRole('img', { name: summary });
    expect(await chart.locator('.bar-moved').count()).toBe(7);
    const bars = await chart.locator('.bar-moved').all();
    const heights = await Promise.all(bars.map((bar) => bar.getAttribute('height')));
    // The fourth upload moved the most.
    expect(Math.max(...heights.map(Number))).toBe(Number(heights[3]));
  });

  test.each(['light', 'dark'] as const)(
    'in %s, with contrast, labels and no fault that axe knows of',
    async (colorScheme) => {
      const page = await browser.open({ colorScheme, viewport: { width: 1280, height: 800 } });
      await page.goto(service.base);
      await page.locator('#sign-in[open]').waitFor();
      expect(await faults(page)).toEqual([]);
      await picture(page, `web-page-sign-in-${colorScheme}`);
      await fillIn(page, account.key, account.password);
      await page.locator('.chart').waitFor();
      // Before the folder is shown nothing can be dropped.
      await row(page, 'notes.txt').waitFor();
      await drop(page, [
        { name: 'photo.jpg', content: 'x'.repeat(300_000) },
        { name: 'notes.txt', content: 'other notes' },
      ]);
      await row(page, 'photo.jpg').waitFor();
      await page.getByRole('button', { name: 'Replace' }).waitFor();
      expect(await faults(page)).toEqual([]);
      const [ground, text] = await page.evaluate<[string, string]>(
        '[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]',
      );
      const brightness = (color: string) => Number(/\d+/.exec(color)![0]);
      expect(brightness(ground) > brightness(text)).toBe(colorScheme === 'light');
      await picture(page, `web-page-${colorScheme}`);
      await row(page, 'notes.txt').getByRole('button', { name: 'Remove' }).click();
      expect(await faults(page)).toEqual([]);
    },
  );

  test('on a phone: nothing is cut, and what is touched is large enough', async () => {
    const long = `${'a very long name of a file '.repeat(5)}.txt`;
    const page = await openSignedIn(browser, service, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    await row(page, 'notes.txt').waitFor();
    await page.locator('.chart').waitFor();
    await picture(page, 'web-page-phone');
    writeFileSync(service.stored(long), '');
    writeFileSync(service.stored('x'.repeat(200)), '');
    await page.reload();
    await row(page, long).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    const boxes = await page.locator('#files button:visible, #toolbar button').all();
    expect(boxes.length).toBeGreaterThan(8);
    for (const each of boxes) {
      const { width, height } = (await each.boundingBox())!;
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
    await row(page, 'Plans').getByRole('link').tap();
    await row(page, '2026').waitFor();
    expect(await faults(page)).toEqual([]);
  });

  test('its policy stands in the way of nothing that it needs, and nothing goes elsewhere', async () => {
    const urls: string[] = [];
    const page = await browser.open();
    page.on('request', (request) => urls.push(request.url()));
    await page.addInitScript(
      'addEventListener("securitypolicyviolation", (event) => console.error(event.violatedDirective))',
    );
    await page.goto(service.base);
    await fillIn(page, account.key, account.password);
    await row(page, 'Plans').getByRole('link').click();
    await row(page, '2026').waitFor();
    expect(await names(page)).toEqual(['2026']);
    expect(urls.length).toBeGreaterThan(20);
    expect(urls.filter((url) => !url.startsWith(service.base))).toEqual([]);
    expect(browser.takeErrors()).toEqual([]);
  });

  test('no page of another server shows it in a frame, or acts by its session', async () => {
    const page = await openSignedIn(browser, service);
    const action = `${service.base}api/2/path/oper/remove/`;
    const evil = createServer((_request, response) => {
      const form = `<form method=post action="${action}"><input name=path value=/notes.txt><button>Win</button></form>`;
      const html = `<link rel=icon href="data:,"><iframe src="${service.base}"></iframe>${form}`;
      response.setHeader('Content-Type', 'text/html').end(html);
    });
    await once(evil.listen(0, '127.0.0.1'), 'listening');
    try {
      await page.goto(`http://localhost:${(evil.address() as AddressInfo).port}/`);
      expect(browser.takeErrors().join()).toMatch(/frame-ancestors|X-Frame-Options/);
      await page.getByRole('button', { name: 'Win' }).click();
      await page.waitForURL(action);
      expect(await page.locator('body').textContent()).toMatch(/may not use this resource|CSRF Failed/);
      expect(readFileSync(service.stored('notes.txt'), 'utf8')).toBe('Some notes');
      browser.takeErrors();
    } finally {
      evil.closeAllConnections();
      evil.close();
    }
  });
});
