/**
 * The address that a QR code holds: a page, and the voter's code where no server is sent it.
 * `undefined` where `base` is no address of a web page.
 */
export function codeLink(base: string, code: string): string | undefined {
  if (!URL.canParse(base)) return undefined;
  const url = new URL(base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  const before = url.hash === '' ? '' : `${url.hash.slice(1)}&`;
  url.hash = `${before}code=${encodeURIComponent(code)}`;
  return url.href;
}
