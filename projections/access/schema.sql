-- One row per patient and event in which somebody saw something of them.
CREATE TABLE access (
  patient_id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  role text NOT NULL,
  page text,
  format text,
  reason text,
  until timestamptz,
  PRIMARY KEY (patient_id, position)
);
CREATE INDEX access_by_time ON access (patient_id, at, position);
CREATE INDEX access_of_everybody ON access (at, position, patient_id);
CREATE INDEX access_by_account ON access (account_id, at, position, patient_id);

-- Records that were opened to a doctor in an emergency; `until` is the latest such time.
CREATE TABLE emergency (
  patient_id text COLLATE "C" NOT NULL,
  doctor_id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  until timestamptz NOT NULL,
  PRIMARY KEY (patient_id, doctor_id, position)
);
