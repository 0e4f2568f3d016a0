CREATE TABLE patient (
  patient_id text COLLATE "C" PRIMARY KEY,
  full_name text NOT NULL,
  mobile text,
  email text,
  birth_date text NOT NULL,
  registered_at timestamptz NOT NULL,
  erasure_requested_at timestamptz,
  erasure_confirmed_at timestamptz,
  erased_at timestamptz,
  held_at timestamptz,
  hold_reason text,
  sort_name text COLLATE "C" NOT NULL,
  search text COLLATE "C" NOT NULL
);
CREATE INDEX patient_by_name ON patient (sort_name, patient_id);
CREATE INDEX patient_search ON patient USING gin (search gin_trgm_ops);
CREATE INDEX patient_to_erase ON patient (erasure_requested_at) WHERE erasure_requested_at IS NOT NULL;
CREATE INDEX patient_held ON patient (held_at) WHERE held_at IS NOT NULL;

-- Which account acts for which patient.
CREATE TABLE acting (
  account_id text COLLATE "C" NOT NULL,
  patient_id text COLLATE "C" NOT NULL,
  acts_as text NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (account_id, patient_id)
);
CREATE INDEX acting_for ON acting (patient_id);
