-- Links that work once. Only the hash of the secret in them is kept.
CREATE TABLE vault.tokens (
  token bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('set-up', 'invitation')),
  account_id uuid,
  -- Sealed with the account's key.
  details text,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  -- The command that used it, which may come again.
  used_by uuid,
  CHECK ((used_at IS NULL) = (used_by IS NULL))
);
