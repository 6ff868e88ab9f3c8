/** Holds the id of an operator's session; HttpOnly and SameSite=Strict. */
export const SESSION_COOKIE = 'rostrum_session';
