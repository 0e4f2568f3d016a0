-- How often what an account is proven by changed, or was ended: what was checked before proves nothing any more.
ALTER TABLE vault.credentials ADD COLUMN generation integer NOT NULL DEFAULT 0;
