import { Badge, Tooltip } from '@mantine/core';
import { IconShield, IconShieldCheck, IconShieldHalf } from '@tabler/icons-react';
import { INTEGRITIES, type Integrity } from './voter-choices.ts';

const ICONS = { high: IconShieldCheck, medium: IconShieldHalf, low: IconShield };

interface IntegrityBadgeProps {
  integrity: Integrity;
  /** In a list of many, what it means is left to their pages. */
  hasHint?: boolean;
}

/** How hard it is for one person to vote twice. */
export function IntegrityBadge({ integrity, hasHint = true }: IntegrityBadgeProps) {
  const { label, color, meaning } = INTEGRITIES[integrity];
  const Icon = ICONS[integrity];
  return (
    <Tooltip
      label={meaning}
      disabled={!hasHint}
      multiline
      maw={280}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Badge
        variant="light"
        color={color}
        tt="none"
        miw="max-content"
        {...(hasHint && { tabIndex: 0 })}
        style={{ verticalAlign: 'middle' }}
        leftSection={<Icon size={13} aria-hidden="true" />}
      >
        {label}
      </Badge>
    </Tooltip>
  );
}
