ALTER TABLE vault.tokens DROP CONSTRAINT tokens_purpose_check;
ALTER TABLE vault.tokens
  ADD CONSTRAINT tokens_purpose_check
  CHECK (purpose IN ('set-up', 'invitation', 'verify-email', 'reset-password'));
CREATE INDEX tokens_by_account ON vault.tokens (account_id) WHERE account_id IS NOT NULL;

-- Short codes that people type. Each works once, for its account and purpose, and bears few wrong tries.
CREATE TABLE vault.codes (
  account_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('verify-mobile', 'reset-by-sms', 'reset-by-hand')),
  code bytea NOT NULL,
  -- What it proves, sealed with the account's key.
  details text,
  expires_at timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, purpose)
);

-- What somebody is told at the next sign-in.
ALTER TABLE vault.credentials ADD COLUMN tell text;
