import type { Statement } from '../events/statements.ts';

/** Makes or changes members; what is not named stays. A new revision is newer than all before. */
export const SAVE_MEMBERS: Statement = {
  name: 'save_members',
  text: `
    INSERT INTO members AS standing
      (tenant_id, member_id, display_name, avatar_url, attributes, state, was_moderated)
    SELECT $1, member_id, display_name, avatar_url, attributes::jsonb,
      coalesce(state, 'visible'), coalesce(state, 'visible') <> 'visible'
    FROM unnest($2::text[], $3::text[], $4::boolean[], $5::text[], $6::boolean[], $7::text[],
      $8::boolean[], $9::text[])
      AS change (member_id, display_name, has_display_name, avatar_url, has_avatar_url, attributes,
        has_attributes, state)
    ON CONFLICT (tenant_id, member_id) DO UPDATE SET
      (display_name, avatar_url, attributes, state) = (
        SELECT
          CASE WHEN has_display_name THEN excluded.display_name ELSE standing.display_name END,
          CASE WHEN has_avatar_url THEN excluded.avatar_url ELSE standing.avatar_url END,
          CASE WHEN has_attributes THEN excluded.attributes ELSE standing.attributes END,
          coalesce(change.state, standing.state)
        FROM unnest($2::text[], $4::boolean[], $6::boolean[], $8::boolean[], $9::text[])
          AS change (member_id, has_display_name, has_avatar_url, has_attributes, state)
        WHERE change.member_id = excluded.member_id
      ),
      was_moderated = standing.was_moderated OR excluded.was_moderated,
      revision = nextval('member_revisions'),
      updated_at = now()
    RETURNING *`,
};

export const MARK_APPLIED: Statement = {
  name: 'mark_members_applied',
  text: `
    UPDATE members SET applied_revision = done.revision
    FROM unnest($1::text[], $2::text[], $3::bigint[]) AS done (tenant_id, member_id, revision)
    WHERE members.tenant_id = done.tenant_id AND members.member_id = done.member_id
      AND members.revision = done.revision`,
};
