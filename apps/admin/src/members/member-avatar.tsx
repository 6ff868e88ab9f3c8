import { Avatar } from '@mantine/core';

interface MemberAvatarProps {
  memberId: string;
  displayName?: string | undefined;
  avatarUrl?: string | undefined;
  size?: number;
}

const COLORS = ['iris', 'teal', 'orange', 'red', 'yellow'];

/** The picture of a member, or its initials. The name stands beside it: it is nothing to read. */
export function MemberAvatar({ memberId, displayName, avatarUrl, size = 32 }: MemberAvatarProps) {
  return (
    <Avatar
      aria-hidden="true"
      src={avatarUrl}
      alt=""
      name={displayName ?? memberId}
      color="initials"
      allowedInitialsColors={COLORS}
      size={size}
      imageProps={{ loading: 'lazy', decoding: 'async', referrerPolicy: 'no-referrer' }}
    />
  );
}
