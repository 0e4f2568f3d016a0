CREATE TABLE patient (
  patient_id text COLLATE "C" PRIMARY KEY,
  full_name text NOT NULL,
  mobile text,
  email text,
  birth_date text NOT NULL,
  registered_at timestamptz NOT NULL,
  sort_name text COLLATE "C" NOT NULL,
  search text COLLATE "C" NOT NULL
);
CREATE INDEX patient_by_name ON patient (sort_name, patient_id);

CREATE TABLE doctor (
  doctor_id text COLLATE "C" PRIMARY KEY,
  full_name text NOT NULL,
  search text COLLATE "C" NOT NULL,
  approved boolean NOT NULL DEFAULT false,
  specialties text[] NOT NULL DEFAULT '{}'
);

-- `progress` is what became of the appointment itself; while an offer stands it is `pending` instead.
CREATE TABLE appointment (
  appointment_id text COLLATE "C" PRIMARY KEY,
  patient_id text COLLATE "C" NOT NULL,
  specialty text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  search text COLLATE "C" NOT NULL,
  requested jsonb NOT NULL,
  requested_at timestamptz NOT NULL,
  -- The last date that the patient waits for, of what is on the waiting list.
  waits_until text,
  asked_doctor_id text COLLATE "C",
  progress text NOT NULL DEFAULT 'proposed',
  -- The booked time, kept when it ends; a move that is only offered leaves it as it is.
  booked_doctor_id text COLLATE "C",
  booked jsonb,
  booked_local text COLLATE "C",
  starts timestamptz,
  ends timestamptz,
  offering_doctor_id text COLLATE "C",
  -- Its time and until when it stands.
  offered jsonb,
  cancelled_by text,
  cancellation_reason text,
  because text,
  note text,
  error_note text,
  arrived_at timestamptz,
  -- When the last step was finished by Slotwell, after whoever took it was interrupted.
  settled_at timestamptz,
  status text NOT NULL
    GENERATED ALWAYS AS (CASE WHEN offering_doctor_id IS NULL THEN progress ELSE 'pending' END) STORED,
  doctor_id text
    GENERATED ALWAYS AS (coalesce(booked_doctor_id, offering_doctor_id, asked_doctor_id)) STORED
);
CREATE INDEX appointment_of_patient ON appointment (patient_id);
CREATE INDEX appointment_of_doctor ON appointment (booked_doctor_id, booked_local) INCLUDE (patient_id, progress);
CREATE INDEX appointment_offered ON appointment (offering_doctor_id) WHERE offering_doctor_id IS NOT NULL;
CREATE INDEX appointment_open
  ON appointment (specialty, patient_id) INCLUDE (appointment_id, doctor_id) WHERE progress = 'proposed';

-- Bookings and offers that were interrupted and given up. Not all have an appointment.
CREATE TABLE interruption (
  appointment_id text COLLATE "C" PRIMARY KEY,
  patient_id text COLLATE "C" NOT NULL,
  doctor_id text COLLATE "C",
  time jsonb,
  interrupted_at timestamptz NOT NULL
);
CREATE INDEX interruption_of_patient ON interruption (patient_id, interrupted_at);
CREATE INDEX interruption_of_doctor ON interruption (doctor_id, interrupted_at);

-- Every time that was booked for an appointment, by the revision that booked it; all but the last were moved away from.
CREATE TABLE booked_time (
  appointment_id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  time jsonb NOT NULL,
  PRIMARY KEY (appointment_id, revision)
);

CREATE TABLE decline (
  appointment_id text COLLATE "C" NOT NULL,
  doctor_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (appointment_id, doctor_id)
);
CREATE INDEX decline_of_doctor ON decline (doctor_id, appointment_id);
