-- When the database took an errand: of one person they are carried out in this order.
ALTER TABLE vault.outbox ADD COLUMN put_at timestamptz NOT NULL DEFAULT clock_timestamp();
UPDATE vault.outbox SET put_at = made_at;
CREATE INDEX outbox_waiting_of ON vault.outbox (person, put_at) WHERE done_at IS NULL;
