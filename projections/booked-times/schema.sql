-- A tripwire, not a guard: see docs/adr/0108-a-tripwire-beside-the-agenda.md.
CREATE TABLE booked_time (
  appointment_id text COLLATE "C" PRIMARY KEY,
  doctor_id text COLLATE "C" NOT NULL,
  patient_id text COLLATE "C" NOT NULL,
  starts timestamptz NOT NULL,
  ends timestamptz NOT NULL,
  CONSTRAINT doctor_is_booked_once
    EXCLUDE USING gist (doctor_id WITH =, tstzrange(starts, ends) WITH &&) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT patient_is_booked_once
    EXCLUDE USING gist (patient_id WITH =, tstzrange(starts, ends) WITH &&) DEFERRABLE INITIALLY DEFERRED
);
