CREATE TABLE doctor (
  doctor_id text COLLATE "C" PRIMARY KEY,
  account_id text NOT NULL,
  full_name text NOT NULL,
  mobile text NOT NULL,
  email text,
  -- What the doctor applied for; `specialties` are those approved.
  specialty text NOT NULL,
  licence_number text NOT NULL,
  status text NOT NULL DEFAULT 'applied',
  specialties text[] NOT NULL DEFAULT '{}',
  suspended_reason text,
  working_hours jsonb,
  hours_confirmed boolean NOT NULL DEFAULT false,
  registered_at timestamptz NOT NULL,
  sort_name text COLLATE "C" NOT NULL,
  search text COLLATE "C" NOT NULL
);
CREATE INDEX doctor_by_name ON doctor (sort_name, doctor_id);
