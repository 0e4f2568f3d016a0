CREATE TABLE patient (
  patient_id text COLLATE "C" PRIMARY KEY,
  full_name text NOT NULL,
  birth_date text NOT NULL
);

-- `progress` is what became of the request itself; while somebody's offer stands it is `pending` instead.
CREATE TABLE request (
  appointment_id text COLLATE "C" PRIMARY KEY,
  requested_local text COLLATE "C" NOT NULL,
  status text NOT NULL
    GENERATED ALWAYS AS (CASE WHEN offering_doctor_id IS NULL THEN progress ELSE 'pending' END) STORED,
  -- The doctor who alone is concerned; none: all doctors of the specialty.
  doctor_id text COLLATE "C"
    GENERATED ALWAYS AS (coalesce(booked_doctor_id, offering_doctor_id, asked_doctor_id)) STORED,
  specialty text COLLATE "C" NOT NULL,
  search tsvector NOT NULL
    GENERATED ALWAYS AS (array_to_tsvector(words || ('=' || specialty))) STORED,
  patient_id text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  -- The reason's words, plain and each once.
  words text[] NOT NULL,
  requested jsonb NOT NULL,
  requested_at timestamptz NOT NULL,
  progress text NOT NULL DEFAULT 'proposed',
  asked_doctor_id text COLLATE "C",
  offering_doctor_id text COLLATE "C",
  booked_doctor_id text COLLATE "C"
);
-- Most searches are of open requests, which in time are few among many.
CREATE INDEX request_search_open ON request USING gin (search) WITH (fastupdate = off) WHERE status = 'proposed';
CREATE INDEX request_search ON request USING gin (search) WITH (fastupdate = off);
CREATE INDEX request_by_specialty
  ON request (specialty, status, requested_local, appointment_id) INCLUDE (doctor_id);
CREATE INDEX request_by_status ON request (status, requested_local, appointment_id) INCLUDE (doctor_id);
CREATE INDEX request_by_time ON request (requested_local, appointment_id) INCLUDE (doctor_id);
CREATE INDEX request_of_doctor
  ON request (doctor_id, status, requested_local, appointment_id) WHERE doctor_id IS NOT NULL;

CREATE INDEX request_of_patient ON request (patient_id);

CREATE TABLE decline (
  appointment_id text COLLATE "C" NOT NULL,
  doctor_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (doctor_id, appointment_id)
);

-- Every word that some reason has, and how many reasons have it: what a misspelt word can mean. The database keeps
-- it, so that a word goes when the last reason with it goes.
CREATE TABLE word (
  word text COLLATE "C" PRIMARY KEY,
  requests integer NOT NULL
);
CREATE INDEX word_alike ON word USING gin (word gin_trgm_ops);

-- Names no schema: the one it stands in is renamed after a rebuild.
CREATE FUNCTION count_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    $sql$
      MERGE INTO %1$I.word AS known
      USING (
        SELECT word, sum(step) AS step
          FROM (%2$s) AS changed, unnest(words) AS word
         GROUP BY word HAVING sum(step) <> 0
      ) AS change ON known.word = change.word
      WHEN MATCHED AND known.requests + change.step = 0 THEN DELETE
      WHEN MATCHED THEN UPDATE SET requests = known.requests + change.step
      WHEN NOT MATCHED THEN INSERT (word, requests) VALUES (change.word, change.step)
    $sql$,
    TG_TABLE_SCHEMA,
    CASE TG_OP
      WHEN 'INSERT' THEN 'SELECT words, 1 AS step FROM added'
      WHEN 'DELETE' THEN 'SELECT words, -1 AS step FROM removed'
      ELSE 'SELECT words, 1 AS step FROM added UNION ALL SELECT words, -1 FROM removed'
    END);
  RETURN NULL;
END $$;
CREATE TRIGGER request_added AFTER INSERT ON request
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_words();
CREATE TRIGGER request_changed AFTER UPDATE ON request
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_words();
CREATE TRIGGER request_removed AFTER DELETE ON request
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_words();
