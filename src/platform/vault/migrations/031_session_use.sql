-- What the list of sessions shows and ends them by, and when each was used last.
ALTER TABLE vault.sessions
  ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN used_at timestamptz NOT NULL DEFAULT now();
CREATE UNIQUE INDEX sessions_by_id ON vault.sessions (id);
