CREATE TABLE clinic (
  id text PRIMARY KEY,
  name text NOT NULL,
  zone text NOT NULL,
  address text NOT NULL DEFAULT '',
  phone text NOT NULL DEFAULT '',
  email text NOT NULL DEFAULT '',
  open_requests boolean NOT NULL DEFAULT false,
  staff_second_factor text NOT NULL DEFAULT 'optional',
  sample boolean NOT NULL DEFAULT false
);

-- A specialty that was withdrawn stays: old appointments still need its label.
CREATE TABLE specialty (
  specialty text PRIMARY KEY,
  label text NOT NULL,
  offered boolean NOT NULL
);
