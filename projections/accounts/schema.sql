CREATE TABLE account (
  account_id text COLLATE "C" PRIMARY KEY,
  full_name text NOT NULL,
  mobile text NOT NULL,
  email text,
  email_verified boolean NOT NULL DEFAULT false,
  mobile_verified boolean NOT NULL DEFAULT false,
  second_factor boolean NOT NULL DEFAULT false,
  patient_id text,
  doctor_id text,
  opened boolean NOT NULL,
  locked boolean NOT NULL DEFAULT false,
  locked_reason text,
  erased boolean NOT NULL DEFAULT false,
  status text NOT NULL
    GENERATED ALWAYS AS (CASE WHEN erased THEN 'erased' WHEN locked THEN 'locked' WHEN opened THEN 'open' ELSE 'invited' END) STORED,
  invited_until timestamptz,
  invited_at timestamptz,
  sort_name text COLLATE "C" NOT NULL,
  search text COLLATE "C" NOT NULL
);
CREATE INDEX account_by_name ON account (sort_name, account_id);
CREATE INDEX account_search ON account USING gin (search gin_trgm_ops);
CREATE INDEX account_invited ON account (invited_until) WHERE status = 'invited';

CREATE TABLE account_role (
  account_id text COLLATE "C" NOT NULL,
  role text NOT NULL,
  PRIMARY KEY (account_id, role)
);
CREATE INDEX account_role_by_role ON account_role (role, account_id);
