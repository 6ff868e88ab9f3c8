import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ApiKeyKind } from '@rostrum/domain';
import type { Config } from '../config.ts';
import { CONFIG } from '../ports.ts';

const KEY_PREFIX: Record<ApiKeyKind, string> = { secret: 'rk_sec_', publishable: 'rk_pub_' };
const KEY_BYTES = 24;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Makes, hashes and encrypts what must not be guessed or read. */
@Injectable()
export class Secrets {
  readonly #encryptionKey: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.#encryptionKey = createHmac('sha256', config.secret).update('encryption').digest();
  }

  newApiKey(kind: ApiKeyKind): string {
    return KEY_PREFIX[kind] + randomBytes(KEY_BYTES).toString('base64url');
  }

  newSigningSecret(): string {
    return `rk_sig_${randomBytes(32).toString('base64url')}`;
  }

  newToken(): string {
    return randomBytes(32).toString('base64url');
  }

  /** Keys have 192 random bits, so a plain digest cannot be reversed; that keeps look-ups fast. */
  hashApiKey(key: string): string {
    return createHash('sha256').update(key).digest('hex');
  }

  encrypt(plain: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#encryptionKey, nonce);
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
  }

  decrypt(sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#encryptionKey, nonce);
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  }
}

export function kindOfApiKey(token: string): ApiKeyKind | undefined {
  if (token.startsWith(KEY_PREFIX.secret)) return 'secret';
  if (token.startsWith(KEY_PREFIX.publishable)) return 'publishable';
  return undefined;
}
