import { z } from 'zod';

/** Names an attribute of members, and with it the segments that a board makes of its values. */
export const attributeKey = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,31}$/);
