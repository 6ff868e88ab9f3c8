import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type ListPage } from '@rostrum/domain';
import type { Config } from '../../config.ts';
import { CONFIG } from '../../ports.ts';

const SIGNATURE_BYTES = 12;

/**
 * Signed, opaque page cursors. A cursor is bound to what it was given for (`scope`: tenant, board,
 * period), so that one cannot be forged, nor used on another list.
 */
@Injectable()
export class Cursors {
  readonly #key: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.#key = createHmac('sha256', config.secret).update('cursor').digest();
  }

  seal(scope: string, content: unknown): string {
    const body = Buffer.from(JSON.stringify(content));
    return Buffer.concat([this.#sign(scope, body), body]).toString('base64url');
  }

  /** @throws DomainError `cursor.invalid` */
  open(scope: string, cursor: string): unknown {
    const bytes = Buffer.from(cursor, 'base64url');
    const body = bytes.subarray(SIGNATURE_BYTES);
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    const isWhole = signature.length === SIGNATURE_BYTES && bytes.toString('base64url') === cursor;
    if (!isWhole || !timingSafeEqual(signature, this.#sign(scope, body))) {
      throw new DomainError('cursor.invalid', 'The cursor is not one of this list.');
    }
    return JSON.parse(body.toString());
  }

  /** A page of a list that reads on from the cursor, and where it was given none from the start. */
  async list<T>(
    scope: string,
    cursor: string | undefined,
    read: (after: string | undefined) => Promise<ListPage<T>>,
  ): Promise<ListPage<T>> {
    const after = cursor === undefined ? undefined : (this.open(scope, cursor) as string);
    const { items, next } = await read(after);
    return { items, next: next === undefined ? undefined : this.seal(scope, next) };
  }

  #sign(scope: string, body: Buffer): Buffer {
    return createHmac('sha256', this.#key)
      .update(`${scope}\n`)
      .update(body)
      .digest()
      .subarray(0, SIGNATURE_BYTES);
  }
}
