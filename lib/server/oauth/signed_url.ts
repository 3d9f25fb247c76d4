/**
 * The URLs that the client may have signed (RFC 5849, 3.4.1.2): what it connected to, and what the server is known as,
 * which differ behind a proxy.
 * @param path as it was sent.
 */
export function signedUrls(path: string, host: string | undefined, publicUrl: string): readonly string[] {
  const { origin, pathname } = new URL(publicUrl);
  const own = path === '' ? '/' : path;
  const urls = [`${origin}${own}`];
  // A proxy may have taken away the path that the server is reached under.
  if (pathname !== '/') urls.push(`${origin}${pathname.replace(/\/$/, '')}${own}`);
  const sent = `http://${host ?? ''}`;
  // What the URL class makes of it is in lower case, and without the default port.
  if (host !== undefined && /^[^/?#@\\]+$/.test(host) && URL.canParse(sent)) urls.push(`${new URL(sent).origin}${own}`);
  return [...new Set(urls)];
}
