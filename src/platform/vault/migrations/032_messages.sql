-- Mail and SMS to be sent. They may be sent twice after a crash, never lost.
CREATE TABLE vault.messages (
  id uuid PRIMARY KEY,
  person text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('mail', 'sms')),
  -- What it is about, as the pages of admins call it.
  kind text NOT NULL,
  -- Recipient and text, sealed with the person's key; gone once it was sent.
  sealed text,
  made_at timestamptz NOT NULL,
  try_at timestamptz NOT NULL,
  -- When nobody needs it any more: a code that has run out is not sent.
  until timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  sent_at timestamptz,
  given_up_at timestamptz,
  -- What kept the last try from succeeding: a code, never a text that somebody wrote.
  failure text,
  CHECK (sent_at IS NULL OR sealed IS NULL)
);
CREATE INDEX messages_waiting ON vault.messages (try_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX messages_by_time ON vault.messages (made_at, id);
CREATE INDEX messages_by_person ON vault.messages (person);
