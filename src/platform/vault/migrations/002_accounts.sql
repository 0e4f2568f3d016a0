-- What somebody may sign in with, as an HMAC: unique, and no list of numbers to steal.
CREATE TABLE vault.logins (
  login bytea PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('mobile', 'email')),
  account_id uuid NOT NULL
);
CREATE INDEX logins_by_account ON vault.logins (account_id);

CREATE TABLE vault.credentials (
  account_id uuid PRIMARY KEY,
  password_hash text NOT NULL,
  password_set_at timestamptz NOT NULL,
  locked boolean NOT NULL DEFAULT false,
  -- When a refused sign-in was last noted as an event: at most once an hour.
  refusal_noted_at timestamptz
);
