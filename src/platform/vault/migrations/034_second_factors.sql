-- What an authenticator app shares with us, sealed with the account's key.
CREATE TABLE vault.second_factors (
  account_id uuid PRIMARY KEY,
  secret text NOT NULL,
  -- When the owner showed that the app has it; before, it asks nobody for a code.
  confirmed_at timestamptz,
  -- The time step of the last code that was taken: none works twice.
  last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE vault.recovery_codes (
  account_id uuid NOT NULL REFERENCES vault.second_factors ON DELETE CASCADE,
  code bytea NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (account_id, code)
);
