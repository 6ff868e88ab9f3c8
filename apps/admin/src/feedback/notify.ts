import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { describeError, isSignedOut } from '../api/api-error.ts';

let lastDone = '';

/** Says that a change was made. Takes the place of the one before: the latest is what counts. */
export function notifyDone(message: ReactNode, options: { shownMs?: number } = {}): void {
  const { shownMs } = options;
  notifications.hide(lastDone);
  lastDone = notifications.show({
    message,
    color: 'teal',
    role: 'status',
    ...(shownMs !== undefined && { autoClose: shownMs }),
  });
}

/** Takes back what the last message said: somebody has undone it. */
export function hideDone(): void {
  notifications.hide(lastDone);
}

/** Says why a change was not made. A lost session has its own page and needs no notification. */
export function notifyFailed(title: string, error: unknown): void {
  if (isSignedOut(error)) return;
  notifications.show({ title, message: describeError(error), color: 'red', autoClose: 10_000 });
}

const SESSION_ENDED = 'session-ended';

/** Says why the sign-in page is there. */
export function notifySessionEnded(): void {
  notifications.show({
    id: SESSION_ENDED,
    title: 'Your session has ended',
    message: 'Sign in again to go on where you were.',
    color: 'yellow',
    autoClose: false,
  });
}

export function hideSessionEnded(): void {
  notifications.hide(SESSION_ENDED);
}
