import { z } from 'zod';

export const login = z
  .strictObject({ email: z.email().max(254), password: z.string().min(1).max(200) })
  .meta({ id: 'Login' });
export type Login = z.output<typeof login>;

/** The signed-in operator. `csrfToken` goes back in `X-CSRF-Token` with every change. */
export const session = z
  .object({
    userId: z.string(),
    email: z.string(),
    tenant: z.object({ id: z.string(), name: z.string() }),
    csrfToken: z.string(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof session>;
