-- Sessions by the hash of their id, so that a copy of this table signs nobody in.
CREATE TABLE vault.sessions (
  session bytea PRIMARY KEY,
  account_id uuid,
  data jsonb NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_account ON vault.sessions (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX sessions_by_expiry ON vault.sessions (expires_at);
