CREATE TABLE request (
  support_id text COLLATE "C" PRIMARY KEY,
  -- Who wrote, where it was somebody with an account, and the role they wrote in.
  account_id text COLLATE "C",
  patient_id text COLLATE "C",
  role text,
  -- Whose key sealed it.
  person_id text COLLATE "C" NOT NULL,
  topic text COLLATE "C" NOT NULL,
  message text NOT NULL,
  full_name text,
  contact text NOT NULL,
  requested_at timestamptz NOT NULL,
  -- Where in the log it was asked: the order of the list.
  asked bigint NOT NULL,
  answered_at timestamptz,
  closed_at timestamptz,
  erased boolean NOT NULL DEFAULT false,
  unread boolean NOT NULL DEFAULT false,
  read_at timestamptz,
  status text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (CASE WHEN erased OR closed_at IS NOT NULL THEN 'closed' WHEN answered_at IS NOT NULL THEN 'answered' ELSE 'open' END) STORED,
  search text COLLATE "C" NOT NULL
);
CREATE INDEX request_by_status ON request (status, asked);
CREATE INDEX request_in_order ON request (asked);
CREATE INDEX request_search ON request USING gin (search gin_trgm_ops);
CREATE INDEX request_by_account ON request (account_id, asked);
CREATE INDEX request_unread ON request (account_id) WHERE unread;
CREATE INDEX request_by_person ON request (person_id);

CREATE TABLE answer (
  support_id text COLLATE "C" NOT NULL,
  -- Where in the log it was given.
  given bigint NOT NULL,
  person_id text COLLATE "C" NOT NULL,
  answer text NOT NULL,
  told text NOT NULL,
  -- Whose words they are.
  account_id text COLLATE "C",
  answered_at timestamptz NOT NULL,
  PRIMARY KEY (support_id, given)
);
CREATE INDEX answer_by_person ON answer (person_id);
