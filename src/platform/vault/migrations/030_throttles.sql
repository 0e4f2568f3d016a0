-- How often something was tried, by an HMAC of what is limited (an account, an address, a login).
CREATE TABLE vault.throttles (
  subject bytea PRIMARY KEY,
  tries integer NOT NULL,
  last_at timestamptz NOT NULL,
  -- Nothing is tried before.
  free_at timestamptz NOT NULL,
  -- When all of it is forgotten.
  forget_at timestamptz NOT NULL
);
CREATE INDEX throttles_by_end ON vault.throttles (forget_at);
