-- Commands that must follow a change in here, committed together with it.
CREATE TABLE vault.outbox (
  errand uuid PRIMARY KEY,
  person text NOT NULL,
  -- The commands, sealed with the person's key; gone once they were carried out.
  sealed text,
  made_at timestamptz NOT NULL,
  try_at timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  done_at timestamptz,
  -- Where the last event of the commands stands in the log, where they wrote any.
  position numeric(20),
  -- The rule that refused one of them; those after it were not tried.
  refused text,
  CHECK ((sealed IS NULL) = (done_at IS NOT NULL))
);
CREATE INDEX outbox_waiting ON vault.outbox (try_at) WHERE done_at IS NULL;
