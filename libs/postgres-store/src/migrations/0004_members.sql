-- Revisions rise over all members, and never start again: what is late is known as such also when a
-- member was erased and made anew.
CREATE SEQUENCE member_revisions;

CREATE TABLE members (
  tenant_id text COLLATE "C" NOT NULL REFERENCES tenants ON DELETE CASCADE,
  member_id text COLLATE "C" NOT NULL,
  display_name text,
  avatar_url text,
  attributes jsonb,
  state text NOT NULL DEFAULT 'visible',
  -- Whether it ever had another state.
  was_moderated boolean NOT NULL DEFAULT false,
  revision bigint NOT NULL DEFAULT nextval('member_revisions'),
  -- What boards and the live store have of it.
  applied_revision bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, member_id)
);

CREATE INDEX members_pending_idx ON members (updated_at) WHERE applied_revision < revision;
CREATE INDEX members_moderated_idx ON members (tenant_id, member_id) WHERE was_moderated;

-- Whether the members that a board has to know of from the start are placed on it.
ALTER TABLE leaderboards ADD COLUMN is_seeded boolean NOT NULL DEFAULT true;
ALTER TABLE leaderboards ALTER COLUMN is_seeded SET DEFAULT false;
CREATE INDEX leaderboards_unseeded_idx ON leaderboards (created_at) WHERE NOT is_seeded;

CREATE TABLE member_erasures (
  id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL REFERENCES tenants ON DELETE CASCADE,
  -- Taken out when the erasure is done.
  member_id text COLLATE "C",
  state text NOT NULL,
  -- How much was erased, and what a last look found left.
  proof json NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- When the next pass is due; nobody else takes it before.
  due_at timestamptz
);

CREATE INDEX member_erasures_due_idx ON member_erasures (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX member_erasures_member_idx ON member_erasures (tenant_id, member_id);
