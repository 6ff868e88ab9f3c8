import { VisuallyHidden } from '@mantine/core';
import { NavLink } from 'react-router';
import { formatCount } from '../formats/numbers.ts';
import classes from './section-nav.module.css';

export interface Section {
  /** Relative to the page; empty for its first section. */
  to: string;
  label: string;
  /** How much waits there; nothing is shown of nought. */
  waiting?: number | undefined;
}

interface SectionNavProps {
  label: string;
  sections: Section[];
  /** A query, with its question mark, that every link takes along. */
  search?: string;
}

/** Links that look like tabs: each section has an address of its own. */
export function SectionNav({ label, sections, search = '' }: SectionNavProps) {
  return (
    <nav aria-label={label} className={classes.nav}>
      {sections.map((section) => (
        <NavLink
          key={section.to}
          to={{ pathname: section.to, search }}
          end={section.to === ''}
          className={classes.link ?? ''}
          preventScrollReset
        >
          {section.label}
          {section.waiting !== undefined && section.waiting > 0 && (
            <span className={classes.waiting}>
              {formatCount(section.waiting)}
              <VisuallyHidden> waiting</VisuallyHidden>
            </span>
          )}
        </NavLink>
      ))}
    </nav>
  );
}
