-- A code that the front desk gives to somebody who is to act for a patient.
ALTER TABLE vault.tokens DROP CONSTRAINT tokens_purpose_check;
ALTER TABLE vault.tokens
  ADD CONSTRAINT tokens_purpose_check
  CHECK (purpose IN ('set-up', 'invitation', 'verify-email', 'reset-password', 'act-for'));
