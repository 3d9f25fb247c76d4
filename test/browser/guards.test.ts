import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describeWithChromium } from '../support/browser';

describeWithChromium('tests in a browser notice what goes wrong on a page', (browser) => {
  let html = '';
  const server = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end(html));
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => server.close());

  test('nothing, on a page that is in order', async () => {
    html = '<link rel=icon href="data:,"><title>fine</title><h1>Hello</h1>';
    const page = await browser.open();
    await page.goto(base());
    expect(await page.title()).toBe('fine');
    expect(await page.getByRole('heading').textContent()).toBe('Hello');
    expect(browser.takeErrors()).toEqual([]);
  });

  test('a request to another machine, which goes nowhere', async () => {
    html = '<link rel=icon href="data:,"><img src="http://192.0.2.1/pixel"><script src="//cdn.example/a.js"></script>';
    const page = await browser.open();
    await page.goto(base());
    expect(browser.takeErrors().sort()).toEqual([
      'console: Failed to load resource: net::ERR_NAME_NOT_RESOLVED',
      'console: Failed to load resource: net::ERR_NAME_NOT_RESOLVED',
      'request to http://192.0.2.1/pixel',
      'request to http://cdn.example/a.js',
    ]);
  });

  test('an error that no script caught, and one in the console', async () => {
    html = '<link rel=icon href="data:,"><script>console.error("said"); throw new Error("thrown")</script>';
    const page = await browser.open();
    await page.goto(base());
    expect(browser.takeErrors().sort()).toEqual(['console: said', 'uncaught: thrown']);
  });

  test('and each window has cookies of its own', async () => {
    html = '<link rel=icon href="data:,"><script>document.cookie ||= "a=1"</script>';
    const [one, other] = [await browser.open(), await browser.open({ javaScriptEnabled: false })];
    await one.goto(base());
    await other.goto(base());
    expect(await one.context().cookies()).toMatchObject([{ name: 'a', value: '1' }]);
    expect(await other.context().cookies()).toEqual([]);
  });
});
