import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { useService } from '../server/support/service';
import { describeWithChromium } from '../support/browser';
import { drop, names, news, openSignedIn, row } from './support/file_page';

const hostile = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)<\u2215script>',
  '"><svg onload=alert(1)>',
  "' onclick='alert(1)",
  'javascript:alert(1)',
  '#?%&+;= .txt',
  '%2e%2e%2f%00',
  '{{7*7}}${7*7}',
  'constructor',
  '__proto__',
  '...',
  ' leading and trailing ',
  'line\nbreak',
  'ünïcödé 文件 📁',
];
const turning = 'invoice\u202Egpj.exe';

describeWithChromium('names of files are names, whatever is in them', (browser) => {
  const service = useService();

  test('they are shown as they are, and run nothing', async () => {
    for (const name of hostile) writeFileSync(service.stored(name), name);
    const page = await openSignedIn(browser, service);
    page.on('dialog', () => {
      throw new Error('a script of a name ran');
    });
    const shown = [...hostile].sort().map((name) => name.replace('\n', '⟨U+000A⟩'));
    expect(await names(page)).toEqual(shown);
    expect(await page.locator('#files img, #files script, #files [onclick], #files [onload]').count()).toBe(0);
  });

  test('what turns the direction of writing cannot make them look like others', async () => {
    writeFileSync(service.stored(turning), 'x');
    writeFileSync(service.stored('תמונה.jpg'), 'x');
    const page = await openSignedIn(browser, service);
    expect(await names(page)).toEqual(['invoice⟨U+202E⟩gpj.exe', 'תמונה.jpg']);
    const button = row(page, 'invoice⟨U+202E⟩gpj.exe').getByRole('button', { name: 'Remove' });
    expect(await button.getAttribute('aria-label')).toBe('Remove invoice⟨U+202E⟩gpj.exe');
    // It is the real name that is used.
    await button.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await news(page).getByText('invoice⟨U+202E⟩gpj.exe was removed.').waitFor();
    expect(service.everything()).toEqual(['תמונה.jpg']);
  });

  test.each(hostile)('everything can be done with %j', async (name) => {
    const shown = name.replace('\n', '⟨U+000A⟩');
    mkdirSync(service.stored(name));
    const page = await openSignedIn(browser, service);
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => Promise.reject(new Error('a script ran'))));
    // Into the directory of this name, and a file of this name into that.
    await row(page, shown).getByRole('link').click();
    await page.getByRole('heading', { name: shown.trim(), exact: true }).waitFor();
    await drop(page, [{ name, content: 'what was dropped' }]);
    await row(page, shown).waitFor();
    expect(readFileSync(service.stored(`${name}/${name}`), 'utf8')).toBe('what was dropped');
    const [download] = await Promise.all([page.waitForEvent('download'), row(page, shown).getByRole('link').click()]);
    expect(readFileSync(await download.path(), 'utf8')).toBe('what was dropped');
    // Another name and back: the name goes through the dialog.
    await row(page, shown).getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('New name').fill('plain');
    await page.getByLabel('New name').press('Enter');
    await row(page, 'plain').getByRole('button', { name: 'Rename' }).click();
    // A field of one line takes no line breaks.
    const typed = name.replace('\n', '');
    await page.getByLabel('New name').fill(typed);
    await page.getByLabel('New name').press('Enter');
    await row(page, typed).waitFor();
    expect(service.everything().sort()).toEqual([name, `${name}/${typed}`].sort());
    await row(page, typed).getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('This folder is empty.').waitFor();
    expect(service.everything()).toEqual([name]);
  });

  test('a stored page or script does not run as a part of this page', async () => {
    writeFileSync(service.stored('evil.js'), 'window.evil = 1');
    writeFileSync(service.stored('evil.html'), '<script>window.evil = 1</script>');
    const page = await openSignedIn(browser, service);
    const tried = await page.evaluate<string>(`new Promise((resolve) => {
      const script = document.createElement('script');
      try { script.src = 'api/2/path/data/evil.js'; } catch (error) { resolve(error.name); }
    })`);
    // No text may become the address of a script.
    expect(tried).toBe('TypeError');
    expect(
      await page.evaluate<string>(`(() => {
      try { document.body.innerHTML = '<b>x</b>'; return 'set'; } catch (error) { return error.name; }
    })()`),
    ).toBe('TypeError');
    expect(await page.evaluate('import("/api/2/path/data/evil.js").catch(() => "refused")')).toBe('refused');
    expect(await page.evaluate('window.evil')).toBeUndefined();
    expect(browser.takeErrors().length).toBeGreaterThan(0);
  });
});
