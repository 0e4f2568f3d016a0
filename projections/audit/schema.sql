-- What happened, without a word of personal text. Searches list by (at, position), latest first; each index ends so.
CREATE TABLE event (
  position bigint PRIMARY KEY,
  event_id text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  type text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  actor_kind text NOT NULL,
  -- The account, the process, or `visitor`.
  actor text COLLATE "C" NOT NULL,
  role text,
  acting_for text,
  correlation_id text COLLATE "C" NOT NULL,
  causation_id text COLLATE "C" NOT NULL,
  command_id text COLLATE "C" NOT NULL
);
CREATE INDEX event_by_time ON event (at, position);
CREATE INDEX event_by_type ON event (type, at, position);
CREATE INDEX event_by_actor ON event (actor, at, position);
CREATE INDEX event_by_actor_and_type ON event (actor, type, at, position);
CREATE INDEX event_by_stream ON event (stream, at, position);
CREATE INDEX event_by_correlation ON event (correlation_id, at, position);
CREATE INDEX event_by_id ON event (event_id);

-- Whom and what an event names, by its ids.
CREATE TABLE subject (
  position bigint NOT NULL,
  subject text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  type text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  PRIMARY KEY (position, subject)
);
CREATE INDEX subject_by_time ON subject (subject, at, position);
CREATE INDEX subject_by_type ON subject (subject, type, at, position);
CREATE INDEX subject_by_actor ON subject (subject, actor, at, position);
CREATE INDEX subject_by_actor_and_type ON subject (subject, actor, type, at, position);
