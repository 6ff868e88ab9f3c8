import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { Outlet, ScrollRestoration, useLocation } from 'react-router';
import { LiveProvider } from '../live/live-provider.tsx';
import { useSignedInSession } from '../session/session-gate.tsx';
import classes from './app-layout.module.css';
import { AppNavbar } from './app-navbar.tsx';
import { Logo } from './logo.tsx';
import { NavigationProgress } from './navigation-progress.tsx';
import { useFocusOnPageChange } from './use-focus-on-page-change.ts';

export function AppLayout() {
  const session = useSignedInSession();
  const { pathname } = useLocation();
  const [isMenuOpen, menu] = useDisclosure(false);
  const mainRef = useFocusOnPageChange<HTMLElement>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(() => menu.close(), [pathname]);

  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 56, md: 0 } }}
      navbar={{ width: 248, breakpoint: 'md', collapsed: { mobile: !isMenuOpen } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a className={classes.skipLink} href="#main">
        Skip to the content
      </a>
      <NavigationProgress />
      <AppShell.Header hiddenFrom="md" className={classes.header}>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={isMenuOpen}
            onClick={menu.toggle}
            size="sm"
            aria-label={isMenuOpen ? 'Close the menu' : 'Open the menu'}
            aria-expanded={isMenuOpen}
          />
          <Logo size={26} />
          <Text fw={650} truncate>
            {session.tenant.name}
          </Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar}>
        <AppNavbar session={session} isMenuOpen={isMenuOpen} onCloseMenu={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={mainRef} tabIndex={-1} className={classes.main}>
        <div className={classes.content}>
          <LiveProvider key={session.userId}>
            <Outlet context={session} />
          </LiveProvider>
        </div>
      </AppShell.Main>
      <ScrollRestoration />
    </AppShell>
  );
}
