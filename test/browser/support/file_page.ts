import type { BrowserContextOptions, Page } from 'playwright-core';

import type { BrowserTests } from '../../support/browser';
import { useService } from '../../server/support/service';

export type Service = ReturnType<typeof useService>;

/** The account of the service that the tests use. */
export const account = { key: 'k'.repeat(30), password: 'p'.repeat(30) };

/** Fills in the form, and leaves waiting for what comes of it to the test. */
export async function fillIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A window with the page, signed in, its listing shown. */
export async function openSignedIn(
  browser: BrowserTests,
  service: Service,
  options: BrowserContextOptions & { at?: string; name?: string; password?: string } = {},
): Promise<Page> {
  const { at = '#/', name = account.key, password = account.password, ...context } = options;
  const page = await browser.open(context);
  await page.goto(service.base + at);
  await fillIn(page, name, password);
  await page.locator('#app').waitFor();
  await page.locator('#files-title:not(:text-is("Files")), #nothing').first().waitFor();
  return page;
}

/** The names that the listing shows, in their order. */
export function names(page: Page): Promise<string[]> {
  return page.locator('#files .name').allTextContents();
}

/** The row of a name. */
export function row(page: Page, name: string) {
  return page.locator('#files .row').filter({ has: page.locator('.name').getByText(name, { exact: true }) });
}

/** The last message that was read out. */
export function news(page: Page) {
  return page.locator('#news .toast').last();
}

/** What there is in a browser and not in Node. */
interface InBrowser {
  DataTransfer: new () => { items: { add(file: object): void } };
  File: new (parts: string[], name: string) => object;
}

/** Drops files on the page as somebody does who drags them from the desktop. */
export async function drop(page: Page, files: readonly { name: string; content: string }[]): Promise<void> {
  const transfer = await page.evaluateHandle((given) => {
    const { DataTransfer, File } = globalThis as unknown as InBrowser;
    const data = new DataTransfer();
    for (const { name, content } of given) data.items.add(new File([content], name));
    return data;
  }, files);
  const zone = page.locator('#drop-zone');
  for (const type of ['dragenter', 'dragover', 'drop']) await zone.dispatchEvent(type, { dataTransfer: transfer });
}
