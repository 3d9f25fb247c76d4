import { writeFileSync } from 'node:fs';

import { send } from '../server/support/http';
import { useService } from '../server/support/service';
import { describeWithChromium } from '../support/browser';
import { account, fillIn, names, news, openSignedIn, row } from './support/file_page';

describeWithChromium('somebody signs in to the page, and out', (browser) => {
  const service = useService({ siteName: 'Files of <b>Jane</b>' });

  test('with the right password, which is kept nowhere', async () => {
    writeFileSync(service.stored('a.txt'), 'hello');
    const page = await browser.open();
    await page.goto(service.base);
    expect(await page.locator(':focus').getAttribute('id')).toBe('name');
    await fillIn(page, account.key, account.password);
    await row(page, 'a.txt').waitFor();
    await page.getByText('Files of <b>Jane</b>').waitFor();
    expect(await page.locator('#user').textContent()).toBe('jane');
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, document.body.innerHTML])',
    );
    expect(kept).not.toContain(account.password);
    expect(kept).not.toContain('sessionid');
    // And a second visit needs none.
    await page.reload();
    await row(page, 'a.txt').waitFor();
  });

  test('a wrong password is reported by the page, not by a window of the browser, and can be corrected', async () => {
    const page = await browser.open();
    await page.goto(service.base);
    await fillIn(page, account.key, 'wrong');
    await page.getByRole('alert').getByText('Name or password are wrong.').waitFor();
    expect(await page.locator('#app').isHidden()).toBe(true);
    expect(await page.context().cookies()).toEqual([]);
    await fillIn(page, account.key, account.password);
    await page.locator('#app').waitFor();
    expect(browser.takeErrors()).toEqual([expect.stringContaining('status of 401')]);
  });

  test('a name and a password of any characters, of a user who was made through the API', async () => {
    const user = { username: 'zoe', password: 'pässword: ✓ 12345', role: 'User' };
    expect((await service.post('/api/2/user/', { ...user, name: 'Zoë', email: 'z@example.com' })).status).toBe(201);
    const page = await openSignedIn(browser, service, { name: user.username, password: user.password });
    expect(await page.locator('#user').textContent()).toBe('zoe');
    await page.getByText('You have no access to files yet.').waitFor();
    expect(browser.takeErrors()).toEqual([expect.stringContaining('status of 404')]);
  });

  test('Escape does not lead past the dialog', async () => {
    const page = await browser.open();
    await page.goto(service.base);
    await page.locator('#sign-in[open]').waitFor();
    for (let times = 0; times < 3; times++) await page.keyboard.press('Escape');
    // The browser may close it; the page opens it again.
    await page.locator('#sign-in[open]').waitFor();
    expect(await page.locator('#app').isVisible()).toBe(false);
    await fillIn(page, account.key, account.password);
    await page.locator('#app').waitFor();
  });

  test('signing out ends the session on the server too', async () => {
    const page = await openSignedIn(browser, service);
    const cookies = await page.context().cookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('#sign-in[open]').waitFor();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    expect((await send(service.base, 'GET', '/api/2/session/', { headers: { cookie } })).status).toBe(403);
  });

  test('when the session has ended, the action is done after another sign-in', async () => {
    writeFileSync(service.stored('a.txt'), 'hello');
    const page = await openSignedIn(browser, service);
    await page.context().clearCookies();
    await row(page, 'a.txt').getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('New name').fill('b.txt');
    await page.getByLabel('New name').press('Enter');
    await page.getByText('Your session has ended. Sign in to continue; nothing is lost.').waitFor();
    // The page and the typed text are still there.
    expect(await names(page)).toEqual(['a.txt']);
    expect(await page.getByLabel('New name').inputValue()).toBe('b.txt');
    await page.getByLabel('Password').fill(account.password);
    await page.getByLabel('Password').press('Enter');
    await row(page, 'b.txt').waitFor();
    await news(page).getByText('a.txt is now b.txt.').waitFor();
    expect(service.everything()).toEqual(['b.txt']);
    expect(browser.takeErrors()).toEqual([expect.stringContaining('status of 403')]);
  });

  test('a session of somebody else in its place begins with a new page', async () => {
    const page = await openSignedIn(browser, service);
    const user = { username: 'bob', password: 'a long password', name: 'Bob', email: 'b@example.com', role: 'User' };
    await service.post('/api/2/user/', user);
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Refresh recent syncs' }).click();
    await page.locator('#sign-in[open]').waitFor();
    await fillIn(page, 'bob', user.password);
    await page.getByText('You have no access to files yet.').waitFor();
    expect(await page.locator('#user').textContent()).toBe('bob');
    browser.takeErrors();
  });
});
