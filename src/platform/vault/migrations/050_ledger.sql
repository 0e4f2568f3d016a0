-- What leaves of the ledger have in common: names of streams and of event types.
CREATE TABLE vault.ledger_name (
  number integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL UNIQUE
);

-- The leaves of one Merkle tree over every event, in the order of the log. Where the event stood and what it was called is
-- kept so that one that is gone can be named.
CREATE TABLE vault.ledger_leaf (
  -- From 0 on, without gaps.
  number bigint PRIMARY KEY,
  position bigint NOT NULL,
  revision bigint NOT NULL,
  stream integer NOT NULL,
  type integer NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32)
);

CREATE FUNCTION vault.refuse_change_of_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Leaves of the ledger are never changed and never removed';
END $$;

CREATE TRIGGER leaves_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON vault.ledger_leaf
  FOR EACH STATEMENT EXECUTE FUNCTION vault.refuse_change_of_leaves();

-- How far the ledger has come.
CREATE TABLE vault.ledger (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  -- How many leaves there are.
  size bigint NOT NULL DEFAULT 0,
  -- Of the last event that is a leaf.
  position bigint,
  -- The roots of the whole subtrees, the largest first.
  frontier bytea NOT NULL DEFAULT '',
  -- Why it does not go on; none while it does.
  trouble text,
  CHECK ((size = 0) = (position IS NULL))
);
INSERT INTO vault.ledger DEFAULT VALUES;

-- Keys that sign seals; the newest one that opens is used. The private half is sealed with the vault's own secret.
CREATE TABLE vault.ledger_key (
  id text PRIMARY KEY,
  public_key text NOT NULL,
  sealed bytea NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);

-- Who had what held against what, when, and what came of it.
CREATE TABLE vault.verification (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('ledger', 'read-models')),
  -- The account that asked; none when a command was run on the machine.
  asked_by uuid,
  asked_at timestamptz NOT NULL,
  started_at timestamptz,
  -- When whoever asked or does it was heard of last: after a minute of silence it died.
  heard_at timestamptz NOT NULL,
  -- Of all that there is to read, from 0 to 1.
  share real NOT NULL DEFAULT 0,
  finished_at timestamptz,
  is_right boolean,
  -- What came of it, in words.
  result text[] NOT NULL DEFAULT '{}',
  CHECK ((finished_at IS NULL) = (is_right IS NULL))
);
CREATE INDEX verification_latest ON vault.verification (kind, asked_at);
