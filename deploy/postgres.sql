-- Run once, by the superuser of a new PostgreSQL server: Slotwell's user owns its own database and nothing else. The
-- extensions it needs are trusted ones, which the owner of a database may add.
\getenv password POSTGRES_PASSWORD
CREATE ROLE slotwell LOGIN PASSWORD :'password';
CREATE DATABASE slotwell OWNER slotwell;
REVOKE ALL ON DATABASE slotwell FROM PUBLIC;
-- Without a password nobody is the superuser but who is in the server's own container.
ALTER ROLE postgres PASSWORD NULL;
