CREATE TABLE clinic (
  id text PRIMARY KEY,
  zone text NOT NULL
);

CREATE TABLE closing_day (
  date text COLLATE "C" PRIMARY KEY,
  label text NOT NULL
);

CREATE TABLE doctor (
  doctor_id text COLLATE "C" PRIMARY KEY,
  full_name text NOT NULL,
  sort_name text COLLATE "C" NOT NULL,
  search text COLLATE "C" NOT NULL,
  approved boolean NOT NULL DEFAULT false,
  specialties text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX doctor_by_name ON doctor (sort_name, doctor_id) WHERE approved;

-- Of the hours that begin by a date, those hold on it that were set last: later ones replace what was set for later.
CREATE TABLE hours (
  doctor_id text COLLATE "C" NOT NULL,
  valid_from text COLLATE "C" NOT NULL,
  -- Counts up in the doctor's stream.
  revision bigint NOT NULL,
  confirmed boolean NOT NULL,
  hours jsonb NOT NULL,
  PRIMARY KEY (doctor_id, valid_from)
);

-- What takes time of a doctor's day. A hold does so until `until` only.
CREATE TABLE entry (
  doctor_id text COLLATE "C" NOT NULL,
  date text COLLATE "C" NOT NULL,
  entry_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  starts timestamptz NOT NULL,
  minutes integer NOT NULL,
  until timestamptz,
  patient_id text,
  appointment_id text,
  why text,
  time_off_id text COLLATE "C",
  PRIMARY KEY (doctor_id, date, entry_id)
);
CREATE INDEX entry_booked ON entry (date) WHERE kind = 'booked';
CREATE INDEX entry_blocked ON entry (doctor_id, time_off_id) WHERE kind = 'blocked';
