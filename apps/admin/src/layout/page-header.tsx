import { Anchor, Group, Text, Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './page-header.module.css';

interface PageHeaderProps {
  title: string;
  description?: ReactNode;
  /** Beside the title: status, badges. */
  badges?: ReactNode;
  actions?: ReactNode;
  /** The list the page belongs to. */
  parent?: { to: string; label: string };
}

/** The head of a page; names the document too. */
export function PageHeader({ title, description, badges, actions, parent }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      <title>{`${title} · Rostrum`}</title>
      <div className={classes.text}>
        {parent && (
          <Anchor component={Link} to={parent.to} size="sm" c="dimmed" className={classes.parent}>
            <IconChevronLeft size={14} aria-hidden="true" />
            {parent.label}
          </Anchor>
        )}
        <Group gap="sm">
          <Title order={1} size="h2" className={classes.title}>
            {title}
          </Title>
          {badges}
        </Group>
        {description && (
          <Text c="dimmed" size="sm" component="div">
            {description}
          </Text>
        )}
      </div>
      {actions && <Group gap="sm">{actions}</Group>}
    </header>
  );
}
