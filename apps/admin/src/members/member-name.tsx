import type { MemberProfileView } from '@rostrum/contracts';
import type { ReactNode } from 'react';
import { MemberAvatar } from './member-avatar.tsx';
import classes from './member-name.module.css';

interface MemberNameProps {
  memberId: string;
  profile: MemberProfileView | undefined;
  /** Wraps the name: a link or a button. */
  renderName?: (name: string) => ReactNode;
}

/** Who a row is about: picture, name, and below it the id where the name is another. */
export function MemberName({ memberId, profile, renderName }: MemberNameProps) {
  const { displayName, avatarUrl } = profile ?? {};
  const name = displayName ?? memberId;
  return (
    <div className={classes.member}>
      <MemberAvatar memberId={memberId} displayName={displayName} avatarUrl={avatarUrl} />
      <div className={classes.text}>
        <div className={classes.name}>{renderName ? renderName(name) : <bdi>{name}</bdi>}</div>
        {displayName !== undefined && displayName !== memberId && (
          <div className={classes.id}>
            <bdi>{memberId}</bdi>
          </div>
        )}
      </div>
    </div>
  );
}
