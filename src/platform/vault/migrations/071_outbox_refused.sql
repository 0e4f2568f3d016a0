-- Errands that a rule refused after the vault had changed, for the admin to see.
CREATE INDEX outbox_refused ON vault.outbox (done_at) WHERE refused IS NOT NULL;
