import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';

import { useService } from '../server/support/service';
import { describeWithChromium } from '../support/browser';
import { names, news, openSignedIn, row } from './support/file_page';

describeWithChromium('somebody looks through the directories', (browser) => {
  const service = useService();

  test('into one and back, by links, by the path above, by the buttons of the browser', async () => {
    mkdirSync(service.stored('docs/old plans'), { recursive: true });
    writeFileSync(service.stored('docs/old plans/a.txt'), 'x'.repeat(1500));
    const page = await openSignedIn(browser, service);
    expect(await names(page)).toEqual(['docs']);
    expect(await row(page, 'docs').locator('.size').textContent()).toBe('1 item');
    await row(page, 'docs').getByRole('link').click();
    await row(page, 'old plans').getByRole('link').click();
    await row(page, 'a.txt').waitFor();
    expect(new URL(page.url()).hash).toBe('#/docs/old%20plans');
    expect(await page.title()).toBe('old plans – Files');
    expect(await row(page, 'a.txt').locator('.size').textContent()).toBe('1.50 kB');
    const shown = await row(page, 'a.txt').locator('time').getAttribute('datetime');
    expect(Math.abs(Date.parse(shown!) - Date.now())).toBeLessThan(120_000);

    await page.goBack();
    await row(page, 'old plans').waitFor();
    await page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'All files' }).click();
    await row(page, 'docs').waitFor();
    // The server learned the directory by the API only.
    expect(service.entries.filter(({ path }) => path.includes('docs') && !path.startsWith('/api/'))).toEqual([]);
  });

  test('a link to a directory, and one to a file, which shows where it lies', async () => {
    mkdirSync(service.stored('docs'));
    writeFileSync(service.stored('docs/a.txt'), '');
    const page = await openSignedIn(browser, service, { at: '#/docs/a.txt' });
    await row(page, 'a.txt').waitFor();
    expect(new URL(page.url()).hash).toBe('#/docs');
  });

  test('a directory that is empty, and one that is not there', async () => {
    const page = await openSignedIn(browser, service);
    await page.getByText('This folder is empty.').waitFor();
    await page.goto(`${service.base}#/missing`);
    await page.getByText('There is no such folder, or you have no access to it.').waitFor();
    await page.getByRole('link', { name: 'Go to all files' }).click();
    await page.locator('#nothing').waitFor({ state: 'hidden' });
    expect(browser.takeErrors()).toEqual([expect.stringContaining('status of 404')]);
  });

  test.each([
    '#/../../whoami',
    '#/%2e%2e/%2E%2E/session',
    '#/docs/../..',
    '#/docs%2f..%2f..',
    '#/.',
    '#/a%5C..%5Cb',
    '#/%',
    '#/%ff',
  ])('no link to the page makes it ask for anything but directories: %s', async (at) => {
    mkdirSync(service.stored('docs'));
    const page = await openSignedIn(browser, service, { at });
    await page.getByText('There is no such folder, or you have no access to it.').waitFor();
    const asked = service.entries.filter(({ path }) => path.startsWith('/api/')).map(({ path }) => path);
    const expected = ['/api/2/session/', '/api/2/whoami/', '/api/2/path/sync/recent/'];
    expect(asked.filter((path) => !expected.includes(path))).toEqual([]);
  });

  test('a directory of many, piece by piece', async () => {
    mkdirSync(service.stored('many'));
    const all = Array.from({ length: 450 }, (_, index) => `file ${String(index).padStart(3, '0')}`);
    for (const name of all) writeFileSync(service.stored(`many/${name}`), '');
    const page = await openSignedIn(browser, service, { at: '#/many' });
    const count = page.locator('#count');
    const more = page.getByRole('button', { name: 'Show more' });
    expect(await count.textContent()).toBe('200 of 450 items');
    await more.click();
    await page.getByText('400 of 450 items').waitFor();
    // The focus of the keyboard is at the same place.
    expect(await page.locator(':focus').textContent()).toBe('file 200');
    await more.click();
    await page.getByText('450 items', { exact: true }).waitFor();
    expect(await more.isHidden()).toBe(true);
    expect(await names(page)).toEqual(all);

    // What is removed behind the first piece does not close the others.
    await row(page, 'file 449').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('449 items', { exact: true }).waitFor();
    expect(await names(page)).toEqual(all.slice(0, -1));
  });

  test('what others remove and add between two pieces hides nothing', async () => {
    mkdirSync(service.stored('many'));
    const all = Array.from({ length: 450 }, (_, index) => `file ${String(index).padStart(3, '0')}`);
    for (const name of all) writeFileSync(service.stored(`many/${name}`), '');
    const page = await openSignedIn(browser, service, { at: '#/many' });
    for (const name of all.slice(50, 100)) rmSync(service.stored(`many/${name}`));
    await page.getByRole('button', { name: 'Show more' }).click();
    await row(page, 'file 200').waitFor();
    for (const name of all.slice(0, 20)) writeFileSync(service.stored(`many/an ${name}`), '');
    await page.getByRole('button', { name: 'Show more' }).click();
    await row(page, 'file 449').waitFor();
    expect(await names(page)).toEqual(all);
  });

  test('a download has every byte', async () => {
    const content = randomBytes(3_000_000);
    writeFileSync(service.stored('a b.bin'), content);
    const page = await openSignedIn(browser, service);
    for (const role of ['link', 'button'] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        row(page, 'a b.bin')
          .getByRole(role, { name: role === 'link' ? 'a b.bin' : 'Download' })
          .click(),
      ]);
      expect(download.suggestedFilename()).toBe('a b.bin');
      expect(readFileSync(await download.path()).equals(content)).toBe(true);
    }
    await news(page).getByText('Download of a b.bin has begun.').waitFor();
  });

  test('a download of what is gone is told, and saves no file', async () => {
    writeFileSync(service.stored('a.txt'), 'x');
    const page = await openSignedIn(browser, service);
    let downloads = 0;
    page.on('download', () => downloads++);
    rmSync(service.stored('a.txt'));
    await row(page, 'a.txt').getByRole('link').click();
    await page.locator('#alerts .toast').waitFor();
    expect(downloads).toBe(0);
    expect(browser.takeErrors()).toEqual([expect.stringContaining('status of 404')]);
  });
});
