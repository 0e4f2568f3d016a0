-- Says which master key wrapped what is in here, without saying the key.
CREATE TABLE vault.master_key (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  fingerprint bytea NOT NULL
);

-- One sealing key per person. The row of an erased person stays, without the key.
CREATE TABLE vault.person_keys (
  person text PRIMARY KEY,
  wrapped bytea,
  made_at timestamptz NOT NULL DEFAULT now(),
  erased_at timestamptz,
  CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);
