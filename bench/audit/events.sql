-- Fills `audit` with as many events as the table `size` says: appointments of 50 doctors and 20,000 patients, each with
-- five events, a minute apart.
CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT uuid(md5(kind || n::text))::text
$$;

CREATE TEMP TABLE made AS
SELECT n * 7 AS position,
       pg_temp.id('event', n) AS event_id,
       timestamptz '2024-01-01 00:00:00Z' + n * interval '1 minute' AS at,
       (ARRAY['AppointmentRequested', 'TimeBooked', 'TimeBooked', 'AppointmentBooked', 'PatientRecordViewed'])[n % 5 + 1]
         || CASE WHEN n % 9973 = 0 THEN 'Rarely' ELSE '' END AS type,
       CASE n % 5 WHEN 1 THEN 'patientDay-' || pg_temp.id('patient', appointment % 20000) || '.2026-01-05'
                  WHEN 2 THEN 'doctorDay-' || pg_temp.id('doctor', appointment % 50) || '.' || day
                  WHEN 4 THEN 'access-' || pg_temp.id('patient', appointment % 20000)
                  ELSE 'appointment-' || pg_temp.id('appointment', appointment) END AS stream,
       n / 5 AS revision,
       pg_temp.id('account', CASE n % 5 WHEN 0 THEN appointment % 20000 ELSE 100000 + appointment % 50 END) AS actor,
       CASE n % 5 WHEN 0 THEN 'patient' ELSE 'doctor' END AS role,
       pg_temp.id('request', n - CASE WHEN n % 5 BETWEEN 1 AND 3 THEN n % 5 - 1 ELSE 0 END) AS correlation_id,
       appointment
  FROM (SELECT n AS events FROM size) AS size, generate_series(1, size.events) AS made (n), LATERAL (SELECT n / 5 AS appointment) AS of_appointment,
       LATERAL (SELECT (date '2024-01-01' + (appointment / 250)::int)::text AS day) AS of_day;

INSERT INTO audit.event
SELECT position, event_id, at, type, stream, revision, 'account', actor, role, NULL, correlation_id, correlation_id,
       correlation_id
  FROM made;

INSERT INTO audit.subject
SELECT position, subject, kind, at, type, actor
  FROM made,
       LATERAL (VALUES ('appointment', pg_temp.id('appointment', appointment)),
                       ('patient', pg_temp.id('patient', appointment % 20000)),
                       ('doctor', pg_temp.id('doctor', appointment % 50))) AS named (kind, subject);
