import { AppShell, Burger, Divider, Group, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import type { SessionView } from '@rostrum/contracts';
import {
  IconActivityHeartbeat,
  IconBook2,
  IconChartBar,
  IconDeviceTv,
  IconExternalLink,
  IconShieldHalf,
  IconTrophy,
  IconUsers,
} from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { SignOutButton } from '../session/sign-out-button.tsx';
import classes from './app-navbar.module.css';
import { ColorSchemeSwitch } from './color-scheme-switch.tsx';
import { Logo } from './logo.tsx';

const PAGES = [
  { to: '/leaderboards', label: 'Leaderboards', Icon: IconTrophy },
  { to: '/polls', label: 'Polls', Icon: IconChartBar },
  { to: '/members', label: 'Members', Icon: IconUsers },
  { to: '/moderation', label: 'Moderation', Icon: IconShieldHalf },
  { to: '/operations', label: 'Operations', Icon: IconActivityHeartbeat },
];

/** Served by the API beside the dashboard, not part of it. */
const ELSEWHERE = [
  { href: '/demo', label: 'Live demo', Icon: IconDeviceTv },
  { href: '/docs', label: 'API reference', Icon: IconBook2 },
];

interface AppNavbarProps {
  session: SessionView;
  isMenuOpen: boolean;
  onCloseMenu: () => void;
}

export function AppNavbar({ session, isMenuOpen, onCloseMenu }: AppNavbarProps) {
  const { pathname } = useLocation();
  return (
    <>
      <AppShell.Section className={classes.brand}>
        <Logo />
        <div className={classes.names}>
          <Text fw={700} lh={1.2}>
            Rostrum
          </Text>
          <Text size="xs" c="dimmed" truncate title={session.tenant.name}>
            {session.tenant.name}
          </Text>
        </div>
        {isMenuOpen && (
          <Burger
            hiddenFrom="md"
            size="sm"
            opened
            onClick={onCloseMenu}
            aria-label="Close the menu"
          />
        )}
      </AppShell.Section>

      <AppShell.Section grow component={ScrollArea} px="sm">
        <Stack component="nav" gap={2} aria-label="Main">
          {PAGES.map(({ to, label, Icon }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={label}
              className={classes.link}
              active={pathname.startsWith(to)}
              aria-current={pathname.startsWith(to) ? 'page' : undefined}
              leftSection={<Icon size={18} stroke={1.75} aria-hidden="true" />}
            />
          ))}
        </Stack>
        <Divider my="sm" />
        <Stack component="nav" gap={2} aria-label="Elsewhere">
          {ELSEWHERE.map(({ href, label, Icon }) => (
            <NavLink
              key={href}
              href={href}
              target="_blank"
              rel="noopener"
              label={label}
              className={classes.link}
              leftSection={<Icon size={18} stroke={1.75} aria-hidden="true" />}
              rightSection={<IconExternalLink size={14} aria-label="opens in a new tab" />}
              disableRightSectionRotation
            />
          ))}
        </Stack>
      </AppShell.Section>

      <AppShell.Section className={classes.account}>
        <Text size="xs" c="dimmed" truncate title={session.email}>
          {session.email}
        </Text>
        <Group justify="space-between" wrap="nowrap">
          <ColorSchemeSwitch />
          <SignOutButton />
        </Group>
      </AppShell.Section>
    </>
  );
}
