-- Where each process stands in the log. Its name is kept for good.
CREATE TABLE vault.process (
  name text PRIMARY KEY,
  -- Of the last event that it reacted to or passed over; none before the first.
  position bigint,
  -- The id of the first event of the log that the position belongs to.
  log uuid,
  -- Why it waits for an admin's decision; none while it runs.
  stopped text CHECK (stopped IN ('another-log', 'shorter-log')),
  CHECK ((position IS NULL) = (log IS NULL))
);

-- What a process set itself to do later.
CREATE TABLE vault.process_timer (
  process text NOT NULL REFERENCES vault.process,
  key text NOT NULL,
  -- Stands for the timer as the cause of what happens when it is due.
  id uuid NOT NULL,
  due_at timestamptz NOT NULL,
  data jsonb NOT NULL,
  correlation uuid NOT NULL,
  PRIMARY KEY (process, key)
);
CREATE INDEX process_timer_due ON vault.process_timer (due_at);
