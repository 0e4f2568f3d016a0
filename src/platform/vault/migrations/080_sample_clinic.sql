-- The invented clinic that fills this Slotwell, from the moment on that somebody asked for it.
CREATE TABLE vault.sample_clinic (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  -- How large it is, and the seed that makes the same people again.
  options jsonb NOT NULL,
  -- The date up to which its story is told: the same story is told again when its making broke off.
  today text NOT NULL,
  -- Since when people can sign in; none while it is being made.
  made_at timestamptz
);
