const NONCE_BYTES = 16;

export const SIGNATURE_HEADER = 'rostrum-signature';

/**
 * The value of `Rostrum-Signature` for a body: `t=<seconds>,n=<nonce>,v1=<hex HMAC-SHA256>`. Good
 * for one request within five minutes. A secret that is built into a page or a game can be read by
 * whoever looks for it there. Pages need HTTPS for it.
 */
export async function signBody(
  secret: string,
  body: string,
  nowMs = Date.now(),
  nonce = randomHex(NONCE_BYTES),
): Promise<string> {
  const encoder = new TextEncoder();
  const seconds = Math.floor(nowMs / 1000);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, [
    'sign',
  ]);
  const text = encoder.encode(`${seconds}.${nonce}.${body}`);
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', key, text));
  return `t=${seconds},n=${nonce},v1=${toHex(digest)}`;
}

export function randomHex(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
