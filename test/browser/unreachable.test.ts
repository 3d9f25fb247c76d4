import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

import { useService } from '../server/support/service';
import { describeWithChromium } from '../support/browser';
import { makePipe, makeUnreachable } from '../support/unreachable';
import { names, news, openSignedIn, row } from './support/file_page';

const onLinux: typeof describeWithChromium = (name, work) => {
  if (process.platform === 'linux') describeWithChromium(name, work);
  else test.todo(`${name}: needs names of any bytes, as on Linux`);
};

onLinux('what no path leads to', (browser) => {
  const service = useService();

  test('a folder of nothing else is not called empty, and its note names what is there', async () => {
    mkdirSync(service.stored('dir'));
    makePipe(service.stored('dir/<b>pipe\u202e'));
    const page = await openSignedIn(browser, service);
    expect(await row(page, 'dir').locator('.size').textContent()).toBe('1 item');
    await row(page, 'dir').getByRole('link').click();
    const note = page.locator('#unreachable');
    await note.waitFor();
    expect(await note.textContent()).toContain('1 item of this folder cannot be shown or opened here: <b>pipe\\u202e.');
    expect(await page.locator('#empty').isVisible()).toBe(false);
    expect(await note.locator('*').count()).toBe(0);
  });

  test('a folder of both shows one and counts the other, and is removed with all', async () => {
    mkdirSync(service.stored('dir'));
    const hidden = makeUnreachable(service.stored('dir'));
    for (let n = 0; n < 9; n++) makePipe(service.stored(`dir/more-${n}`));
    writeFileSync(service.stored('dir/file'), '');
    const page = await openSignedIn(browser, service);
    expect(await page.locator('#unreachable').isVisible()).toBe(false);
    await row(page, 'dir').getByRole('link').click();
    await page.locator('#unreachable').waitFor();
    expect(await names(page)).toEqual(['file']);
    const text = await page.locator('#unreachable').textContent();
    expect(text).toContain(`${hidden.length + 9} items of this folder`);
    expect(text).toContain('a\\\\b, caf\\xe9.txt,');
    expect(text).toContain(', ….');
    await page.getByRole('link', { name: 'All files' }).click();
    await row(page, 'dir').getByRole('button', { name: 'Remove' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('also what this page cannot show');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await news(page).getByText('dir was removed.').waitFor();
    expect(existsSync(service.stored('dir'))).toBe(false);
  });
});
