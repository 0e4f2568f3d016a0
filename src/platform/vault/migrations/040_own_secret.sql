-- What login look-ups, links and cookies are keyed with: wrapped by the master key, so that they outlive it.
CREATE TABLE vault.own_secret (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  wrapped bytea NOT NULL
);
