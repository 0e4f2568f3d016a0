-- A clinic's requests as life deals them: few complaints make most of the reasons, a long tail of rare words and
-- misspellings makes the rest; 30 % are open, over two years. Expects the schema `requests` and temporary `size(n)`.
SELECT setseed(0.42);

CREATE TEMP TABLE specialty AS
SELECT * FROM unnest(string_to_array(
  'general-practice dermatology cardiology paediatrics orthopaedics gynaecology ophthalmology ear-nose-throat ' ||
  'neurology dentistry psychiatry gastroenterology urology endocrinology rheumatology pulmonology', ' '))
  WITH ORDINALITY AS s (specialty, n);

CREATE TEMP TABLE complaint AS
SELECT btrim(complaint) AS complaint, n FROM unnest(string_to_array(
  'Sore throat and fever|Lower back pain|Headache|Cough that will not go away|High blood pressure|Itchy rash|Knee pain|' ||
  'Chest pain when climbing stairs|Annual check-up|Eczema|Stomach ache|Migraine|Type 2 diabetes review|Acne|' ||
  'Ear infection|Palpitations|Shoulder pain after a fall|Blurred vision|Tooth ache|Feeling tired all the time|Anxiety|' ||
  'Trouble sleeping|Asthma|Psoriasis|Dizziness|Heavy periods|Numb fingers|Heartburn|Hair loss|Hearing loss|' ||
  'Kidney stones|Gout|Varicose veins|Irregular heartbeat|Hay fever|Tonsillitis|Cataract|Wrist fracture follow-up|' ||
  'Swollen ankles|Sinus infection|Warts|Depression|Thyroid nodule|Rheumatoid arthritis|Epilepsy|Tremor|Glaucoma|' ||
  'Gallstones|Coeliac disease|Crohn''s disease|Endometriosis|Sleep apnoea|Tuberculosis contact|Shingles|Lyme disease|' ||
  'Vitiligo|Sarcoidosis|Lupus|Myasthenia gravis|Narcolepsy|Pemphigus|Marfan syndrome|Bechterew''s disease', '|'))
  WITH ORDINALITY AS c (complaint, n);

CREATE TEMP TABLE circumstance AS
SELECT * FROM unnest(string_to_array(
  'since Monday|for three weeks|on the left side|on the right side|getting worse|again|at night|after running|' ||
  'my mother had it too|for two days|with nausea|after a new medicine|while pregnant|when I wake up|comes and goes', '|'))
  WITH ORDINALITY AS c (circumstance, n);

CREATE TEMP TABLE rare AS
SELECT n, (SELECT string_agg(substr('bcdfglmnprstvz', 1 + (random() * 13)::int, 1) ||
                             substr('aeiou', 1 + (random() * 4)::int, 1), '')
             FROM generate_series(1, 2 + n % 4)) AS word
  FROM generate_series(1, 40000) AS n;

INSERT INTO requests.patient (patient_id, full_name, birth_date)
SELECT 'patient-' || patient, 'Patient ' || patient, '1980-05-17'
  FROM size, generate_series(0, size.n / 6) AS patient;

INSERT INTO requests.request
  (appointment_id, patient_id, specialty, reason, words, requested, requested_local, requested_at, progress,
   booked_doctor_id, asked_doctor_id)
SELECT gen_random_uuid(), patient, specialty, reason,
       ARRAY(SELECT DISTINCT word FROM regexp_split_to_table(lower(replace(reason, '''', '')), '[^a-z0-9]+') AS word
              WHERE word <> ''),
       jsonb_build_object('start', to_char(starts, 'YYYY-MM-DD"T"HH24:MI":00Z"'), 'minutes', 30, 'zone', 'UTC',
                          'local', to_char(starts, 'YYYY-MM-DD"T"HH24:MI')),
       to_char(starts, 'YYYY-MM-DD"T"HH24:MI'), starts - interval '9 days', progress,
       CASE WHEN progress IN ('fulfilled', 'booked') THEN doctor END,
       CASE WHEN chance_asked < 0.03 THEN doctor END
  FROM (
    SELECT 'patient-' || floor(random() * size.n / 6) AS patient,
           'doctor-' || floor(random() * 100) AS doctor,
           floor(17 ^ random()) AS nth_specialty, floor(64 ^ random()) AS nth_complaint,
           1 + floor(random() * 21) AS nth_circumstance, 1 + floor(40000 * random() ^ 3) AS nth_rare,
           random() AS chance_rare, random() AS chance_misspelt, random() AS chance_asked, random() AS fate,
           date_trunc('day', timestamp '2025-01-01' + random() * interval '730 days')
             + interval '8 hours' + floor(random() * 18) * interval '30 minutes' AS starts
      FROM size, generate_series(1, size.n)
    OFFSET 0
  ) AS drawn
  JOIN specialty ON specialty.n = nth_specialty
  JOIN complaint ON complaint.n = nth_complaint
  LEFT JOIN circumstance ON circumstance.n = nth_circumstance
  LEFT JOIN rare ON rare.n = nth_rare AND chance_rare < 0.4,
  LATERAL (SELECT concat_ws(' ',
    CASE WHEN chance_misspelt < 0.02 THEN overlay(complaint placing '' FROM 3 + (chance_misspelt * 200)::int FOR 1)
         ELSE complaint END, circumstance, rare.word) AS reason) AS told,
  LATERAL (SELECT CASE WHEN fate < 0.3 THEN 'proposed' WHEN fate < 0.75 THEN 'fulfilled' WHEN fate < 0.8 THEN 'booked'
                       ELSE 'cancelled' END AS progress) AS ended;

INSERT INTO requests.decline (appointment_id, doctor_id)
SELECT appointment_id, 'doctor-' || doctor FROM requests.request, generate_series(1, 9) AS doctor
 WHERE progress = 'proposed' AND random() < 0.05;
