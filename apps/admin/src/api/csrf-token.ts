let current: string | undefined;

/** The token of the session, sent in `X-CSRF-Token` with every change. */
export const csrfToken = {
  get: (): string | undefined => current,
  set: (token: string | undefined): void => {
    current = token;
  },
};
