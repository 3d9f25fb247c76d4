import { mkdirSync, writeFileSync } from 'node:fs';

import { useService } from '../server/support/service';
import { describeWithChromium } from '../support/browser';
import { account, drop, names, news, openSignedIn, row } from './support/file_page';

describeWithChromium('somebody changes what is there', (browser) => {
  const service = useService();

  test('makes a directory; a taken or missing name is reported', async () => {
    writeFileSync(service.stored('taken'), '');
    const page = await openSignedIn(browser, service);
    await page.getByRole('button', { name: 'New folder' }).click();
    const name = page.getByLabel('Name of the folder');
    const error = page.getByRole('dialog').getByRole('alert');
    for (const [typed, problem] of [
      ['', 'Enter a name.'],
      ['..', 'This name is reserved; choose another.'],
      ['a/b', 'A name cannot hold a slash or a backslash.'],
      ['taken', 'There is something of this name already.'],
    ] as const) {
      await name.fill(typed);
      await name.press('Enter');
      await error.getByText(problem).waitFor();
    }
    await name.fill('new');
    await name.press('Enter');
    await row(page, 'new').waitFor();
    expect(await page.locator(':focus').textContent()).toBe('new');
    expect(service.everything()).toEqual(['new', 'taken']);
  });

  test('renames; a taken name is reported in the dialog, which stays', async () => {
    for (const name of ['a.txt', 'b.txt']) writeFileSync(service.stored(name), name);
    const page = await openSignedIn(browser, service);
    await row(page, 'a.txt').getByRole('button', { name: 'Rename' }).click();
    const name = page.getByLabel('New name');
    expect(await name.inputValue()).toBe('a.txt');
    await name.fill('b.txt');
    await name.press('Enter');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    expect(service.everything()).toEqual(['a.txt', 'b.txt']);
    await name.fill('c.txt');
    await name.press('Enter');
    await row(page, 'c.txt').waitFor();
    expect(service.everything()).toEqual(['b.txt', 'c.txt']);
    expect(browser.takeErrors()).toEqual([expect.stringContaining('status of 409')]);
  });

  test('removes, but not without confirmation', async () => {
    mkdirSync(service.stored('docs/sub'), { recursive: true });
    writeFileSync(service.stored('docs/sub/a.txt'), '');
    writeFileSync(service.stored('b.txt'), '');
    const page = await openSignedIn(browser, service);
    const button = row(page, 'docs').getByRole('button', { name: 'Remove' });
    await button.click();
    const dialog = page.getByRole('dialog', { name: 'Remove “docs”?' });
    await dialog.getByText('The folder and everything in it will be removed').waitFor();
    // A key that was pressed too often leaves.
    expect(await page.locator(':focus').textContent()).toBe('Cancel');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(service.everything()).toHaveLength(4);
    await button.click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await row(page, 'docs').waitFor({ state: 'detached' });
    expect(service.everything()).toEqual(['b.txt']);
  });

  test('all of it by keyboard alone', async () => {
    writeFileSync(service.stored('a.txt'), '');
    const page = await browser.open();
    await page.goto(service.base);
    const type = (text: string) => page.keyboard.type(text);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    /** Goes on with Tab until something of this name has the focus. */
    const reach = async (name: string) => {
      for (let steps = 0; steps < 30; steps++) {
        const label = await page.evaluate<string>(
          'document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()',
        );
        if (label === name) return;
        await press('Tab');
      }
      throw new Error(`no way to ${name}`);
    };
    await page.locator('#sign-in[open]').waitFor();
    await type(account.key);
    await press('Tab');
    await type(account.password);
    await press('Enter');
    await row(page, 'a.txt').waitFor();

    await press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the files');
    await press('Enter');
    expect(await page.locator(':focus').getAttribute('id')).toBe('files-title');
    await reach('New folder');
    await press('Enter');
    await type('docs');
    await press('Enter');
    await row(page, 'docs').waitFor();
    await page.locator('.name:focus').getByText('docs').waitFor();
    await press('Enter');
    await page.getByText('This folder is empty.').waitFor();
    await page.goBack();
    await row(page, 'a.txt').waitFor();
    await page.locator('#skip').focus();
    await reach('Rename a.txt');
    await press('Enter');
    // Its extension is not marked: what is typed replaces the rest.
    await type('b');
    await press('Enter');
    await news(page).getByText('a.txt is now b.txt.').waitFor();
    await reach('Remove b.txt');
    await press('Enter', 'Tab', 'Enter');
    await news(page).getByText('b.txt was removed.').waitFor();
    expect(await names(page)).toEqual(['docs']);
    // Where the row was the focus is on.
    expect(await page.locator(':focus').textContent()).toBe('docs');
  });
});

describeWithChromium('somebody who may not', (browser) => {
  const service = useService();
  const user = { username: 'bob', password: 'a long password', name: 'Bob', email: 'b@example.com', role: 'User' };

  test('is offered to read, and told that there is no more', async () => {
    mkdirSync(service.stored('shared'));
    mkdirSync(service.stored('secret'));
    writeFileSync(service.stored('shared/a.txt'), 'hello');
    expect((await service.post('/api/2/user/', user)).status).toBe(201);
    await service.post('/api/2/access/user/', { user: 'bob', path: '/shared', read: 'true', list: 'true' });
    const page = await openSignedIn(browser, service, { at: '#/shared', name: 'bob', password: user.password });
    expect(await names(page)).toEqual(['a.txt']);
    await page.getByText('You can read this folder, but not change what is in it.').waitFor();
    for (const name of ['New folder', 'Upload files', 'Rename', 'Remove']) {
      expect([name, await page.getByRole('button', { name }).count()]).toEqual([name, 0]);
    }
    await drop(page, [{ name: 'b.txt', content: 'x' }]);
    await page.locator('#alerts').getByText('You may not store files in this folder.').waitFor();
    expect(service.everything()).toEqual(['secret', 'shared', 'shared/a.txt']);
    await page.goto(`${service.base}#/secret`);
    await page.getByText('There is no such folder, or you have no access to it.').waitFor();
    browser.takeErrors();
  });
});

describeWithChromium('in a server that may only read', (browser) => {
  const service = useService({ readOnly: true });

  test('nobody is offered more', async () => {
    writeFileSync(service.stored('a.txt'), 'hello');
    const page = await openSignedIn(browser, service);
    await page.getByText('You can read this folder, but not change what is in it.').waitFor();
    expect(await row(page, 'a.txt').getByRole('button').allTextContents()).toHaveLength(1);
  });
});
