CREATE TABLE waiting (
  appointment_id text COLLATE "C" PRIMARY KEY,
  patient_id text COLLATE "C" NOT NULL,
  specialty text COLLATE "C" NOT NULL,
  doctor_id text COLLATE "C",
  first_date text COLLATE "C" NOT NULL,
  last_date text COLLATE "C" NOT NULL,
  -- Where in the log it joined: who came first.
  joined bigint NOT NULL,
  -- False while a time is offered that the patient has not answered.
  waits boolean NOT NULL DEFAULT true
);
CREATE INDEX waiting_in_order ON waiting (specialty, joined, appointment_id);

-- What was offered, or was booked after that.
CREATE TABLE offered (
  patient_id text COLLATE "C" NOT NULL,
  doctor_id text COLLATE "C" NOT NULL,
  start text COLLATE "C" NOT NULL,
  PRIMARY KEY (patient_id, doctor_id, start)
);
