/** The address of a member's own drawer. */
export function memberPage(memberId: string): string {
  return `/members?${new URLSearchParams({ member: memberId })}`;
}
