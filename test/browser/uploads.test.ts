import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import type { Page } from 'playwright-core';

import { useService } from '../server/support/service';
import { eventually } from '../support/eventually';
import { useTempDir } from '../support/temp_dir';
import { describeWithChromium } from '../support/browser';
import { account, drop, names, news, openSignedIn, row } from './support/file_page';

/** What sets the bytes a second that the page sends at most; -1 sets no limit. */
async function uploadRate(page: Page): Promise<(bytes: number) => Promise<void>> {
  const network = await page.context().newCDPSession(page);
  return async (bytes) => {
    const conditions = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes };
    await network.send('Network.emulateNetworkConditions', conditions);
  };
}

describeWithChromium('somebody uploads files', (browser) => {
  const service = useService();
  const local = useTempDir();

  test('by drag and drop, several at once, into the directory that is shown', async () => {
    mkdirSync(service.stored('docs'));
    const page = await openSignedIn(browser, service, { at: '#/docs' });
    const files = Array.from({ length: 7 }, (_, index) => ({ name: `${index}.txt`, content: `content ${index}` }));
    await drop(page, files);
    await page.getByText('7 items').waitFor();
    expect(await names(page)).toEqual(files.map(({ name }) => name));
    for (const { name, content } of files) expect(readFileSync(service.stored(`docs/${name}`), 'utf8')).toBe(content);
    await page.getByRole('heading', { name: 'Uploads' }).waitFor();
    expect(await page.locator('.upload').filter({ hasText: 'Done' }).count()).toBe(7);
    await page.getByRole('button', { name: 'Clear ended' }).click();
    await page.getByRole('heading', { name: 'Uploads' }).waitFor({ state: 'hidden' });
  });

  test('by the chooser, of many bytes, which the browser streams and tells of', async () => {
    const content = randomBytes(40_000_000);
    writeFileSync(local.file('large.bin'), content);
    const page = await openSignedIn(browser, service);
    const setRate = await uploadRate(page);
    // Slow until it was seen on its way, however busy the machine is.
    await setRate(2_000_000);
    await page.evaluate(`window.seen = new Set();
    new MutationObserver(() => {
      const { value } = document.querySelector('.upload progress');
      window.seen.add(value);
    }).observe(document.querySelector('#upload-rows'), { subtree: true, childList: true, characterData: true })`);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Upload files' }).click(),
    ]);
    await chooser.setFiles(local.file('large.bin'));
    const seen = () => page.evaluate<number[]>('[...window.seen]');
    await eventually(async () => {
      expect((await seen()).filter((value) => value > 0 && value < 1).length).toBeGreaterThan(1);
    });
    await setRate(-1);
    await news(page).getByText('large.bin was stored.').waitFor();
    await row(page, 'large.bin').waitFor();
    expect(readFileSync(service.stored('large.bin')).equals(content)).toBe(true);
    // It went forward, by steps, to the end.
    const values = await seen();
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values.at(-1)).toBe(1);
  });

  test('a folder that is dropped, with all that is in it', async () => {
    mkdirSync(local.file('album/deep'), { recursive: true });
    for (const name of ['album/a.txt', 'album/deep/b.txt', 'c.txt']) writeFileSync(local.file(name), name);
    const page = await openSignedIn(browser, service);
    // As the system does it: the events of a test can hold no folder.
    const input = await page.context().newCDPSession(page);
    const data = { items: [], files: [local.file('album'), local.file('c.txt')], dragOperationsMask: 1 };
    const { x, y } = (await page.locator('#drop-zone').boundingBox())!;
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await input.send('Input.dispatchDragEvent', { type, x: x + 50, y: y + 50, data });
    }
    await eventually(() =>
      expect(service.everything()).toEqual(['album', 'album/a.txt', 'album/deep', 'album/deep/b.txt', 'c.txt']),
    );
    expect(readFileSync(service.stored('album/deep/b.txt'), 'utf8')).toBe('album/deep/b.txt');
    await row(page, 'c.txt').waitFor();
    await row(page, 'album').waitFor();
    // It asked whether the names in the new folders are taken.
    expect(browser.takeErrors().filter((error) => !error.includes('status of 404'))).toEqual([]);
  });

  test('a cancelled one leaves nothing, and the next goes on', async () => {
    writeFileSync(local.file('large.bin'), Buffer.alloc(20_000_000, 1));
    const page = await openSignedIn(browser, service);
    const setRate = await uploadRate(page);
    // So slow that it is cancelled in the middle.
    await setRate(500_000);
    await page.locator('#chooser').setInputFiles(local.file('large.bin'));
    const upload = page.locator('.upload').filter({ hasText: 'large.bin' });
    await upload.locator('progress').waitFor();
    await upload.locator('progress:not([value="0"])').waitFor();
    expect(service.everything()).toEqual([expect.stringMatching(/^\./)]);
    await upload.getByRole('button', { name: 'Cancel' }).click();
    await upload.getByText('Cancelled; nothing was stored.').waitFor();
    await setRate(-1);
    await drop(page, [{ name: 'small.txt', content: 'small' }]);
    await row(page, 'small.txt').waitFor();
    await eventually(() => expect(service.everything()).toEqual(['small.txt']));
    // And it can be begun once more.
    await upload.getByRole('button', { name: 'Try again' }).click();
    await row(page, 'large.bin').waitFor();
    expect(readFileSync(service.stored('large.bin')).length).toBe(20_000_000);
  });

  test('an existing file is replaced only after confirmation', async () => {
    for (const name of ['a.txt', 'b.txt']) writeFileSync(service.stored(name), 'old');
    const page = await openSignedIn(browser, service);
    await drop(page, [
      { name: 'a.txt', content: 'new a' },
      { name: 'b.txt', content: 'new b' },
    ]);
    const upload = (name: string) => page.locator('.upload').filter({ hasText: name });
    await upload('a.txt').getByText('There is something of this name already.').waitFor();
    await upload('a.txt').getByRole('button', { name: 'Replace' }).click();
    await upload('b.txt').getByRole('button', { name: 'Skip' }).click();
    await upload('a.txt').getByText('Done').waitFor();
    expect(readFileSync(service.stored('a.txt'), 'utf8')).toBe('new a');
    expect(readFileSync(service.stored('b.txt'), 'utf8')).toBe('old');
  });

  test('one that came up since the listing was read is not replaced either', async () => {
    const page = await openSignedIn(browser, service);
    writeFileSync(service.stored('a.txt'), 'of somebody else');
    await drop(page, [{ name: 'a.txt', content: 'new' }]);
    await page.locator('.upload').getByText('There is something of this name already.').waitFor();
    expect(readFileSync(service.stored('a.txt'), 'utf8')).toBe('of somebody else');
    expect(browser.takeErrors()).toEqual([expect.stringContaining('status of 412')]);
  });

  test('what fails is told for each file, the others are stored', async () => {
    const page = await openSignedIn(browser, service);
    await drop(page, [
      { name: 'x'.repeat(300), content: 'too long a name' },
      { name: 'good.txt', content: 'good' },
    ]);
    await page.locator('.upload .error').getByText('A name in the path is too long.').waitFor();
    await row(page, 'good.txt').waitFor();
    expect(service.everything()).toEqual(['good.txt']);
    expect(browser.takeErrors()).toEqual([expect.stringContaining('status of 400')]);
  });

  test('when the session ends, they go on after another sign-in', async () => {
    const page = await openSignedIn(browser, service);
    await page.context().clearCookies();
    await drop(page, [
      { name: 'a.txt', content: 'a' },
      { name: 'b.txt', content: 'b' },
    ]);
    await page.getByText('Your session has ended. Sign in to continue; nothing is lost.').waitFor();
    await page.getByLabel('Password').fill(account.password);
    await page.getByLabel('Password').press('Enter');
    for (const name of ['a.txt', 'b.txt']) await row(page, name).waitFor();
    expect(service.everything()).toEqual(['a.txt', 'b.txt']);
    expect(browser.takeErrors()).toEqual(Array(2).fill(expect.stringContaining('status of 403')));
  });
});
