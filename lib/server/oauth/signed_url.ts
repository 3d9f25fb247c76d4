/**
 * The URLs that the client may have signed (RFC 5849, 3.4.1.2): by the `Host` header, and by the server's public URL.
 * They differ behind a proxy.
 * @param path as it was sent.
 */
export function signedUrls(path: string, host: string | undefined, publicUrl: string): readonly string[] {
  const { origin, pathname } = new URL(publicUrl);
  const own = path === '' ? '/' : path;
  const urls = [`${origin}${own}`];
  // A proxy may have removed the path of the public URL.
  if (pathname !== '/') urls.push(`${origin}${pathname.replace(/\/$/, '')}${own}`);
  const sent = `http://${host ?? ''}`;
  // The URL class makes it lower case, and removes the default port.
  if (host !== undefined && /^[^/?#@\\]+$/.test(host) && URL.canParse(sent)) urls.push(`${new URL(sent).origin}${own}`);
  return [...new Set(urls)];
}
