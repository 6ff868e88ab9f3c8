import { Center, Loader } from '@mantine/core';

/** Fills the window while the first code or the session is on its way. */
export function PageLoader() {
  return (
    <Center mih="100dvh">
      <Loader aria-label="Loading" />
    </Center>
  );
}
