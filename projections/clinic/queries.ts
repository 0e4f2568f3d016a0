import type { ReadModels } from '../../src/platform/projecting/read-models.js';

export interface Specialty {
  /** The slug. */
  readonly specialty: string;
  readonly label: string;
}

export interface Clinic {
  readonly name: string;
  /** IANA zone. */
  readonly zone: string;
  readonly address: string;
  readonly phone: string;
  readonly email: string;
  /** Whether every approved doctor sees the requests of all specialties. */
  readonly openRequests: boolean;
  readonly staffSecondFactor: 'required' | 'optional';
  /** Whether its people are invented. */
  readonly sample: boolean;
  /** Those offered now, by label. */
  readonly specialties: readonly Specialty[];
}

/** The clinic, or `null` before its set-up. */
export async function findClinic(db: ReadModels): Promise<Clinic | null> {
  const [clinic] = await db.queryPrepared<Clinic>(
    `
    SELECT c.name, c.zone, c.address, c.phone, c.email, c.open_requests AS "openRequests",
           c.staff_second_factor AS "staffSecondFactor", c.sample,
           coalesce(
             (SELECT jsonb_agg(jsonb_build_object('specialty', specialty, 'label', label) ORDER BY label)
                FROM clinic.specialty WHERE offered),
             '[]') AS specialties
      FROM clinic.clinic c`,
    [],
  );
  return clinic ?? null;
}

/** The label of every specialty that was ever offered, by its slug. */
export async function specialtyLabels(db: ReadModels): Promise<ReadonlyMap<string, string>> {
  const rows = await db.queryPrepared<Specialty>('SELECT specialty, label FROM clinic.specialty', []);
  return new Map(rows.map(({ specialty, label }) => [specialty, label]));
}
