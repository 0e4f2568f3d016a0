import { accountsByIds, type Account } from '../../../projections/accounts/queries.js';
import { patientsByIds, type PatientRow } from '../../../projections/appointments/queries.js';
import type { EventRow, Subject } from '../../../projections/audit/queries.js';
import { doctorsByIds, type DoctorRow } from '../../../projections/doctors/queries.js';
import type { Actor } from '../../kernel/actor.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import { masked, staff, type Masking } from './masking.js';

/** A person as a page of the audit names them. `href` leads to everything about them. */
export interface Named {
  readonly label: string;
  readonly href: string | null;
}

/** The people whom a page names, found at once. Staff are named; of patients as much as the masking shows. */
export class People {
  private constructor(
    private readonly accounts: ReadonlyMap<string, Account>,
    private readonly patients: ReadonlyMap<string, PatientRow>,
    private readonly doctors: ReadonlyMap<string, DoctorRow>,
    private readonly maskingOf: (patientId: string) => Masking,
  ) {}

  static async find(
    db: ReadModels,
    ids: Iterable<string>,
    maskingOf: (patientId: string) => Masking = () => masked,
  ): Promise<People> {
    const wanted = [...new Set(ids)];
    const [accounts, patients, doctors] = await Promise.all([
      accountsByIds(db, wanted),
      patientsByIds(db, wanted),
      doctorsByIds(db, wanted),
    ]);
    return new People(
      new Map(accounts.map((one) => [one.accountId, one])),
      new Map(patients.map((one) => [one.patientId, one])),
      new Map(doctors.map((one) => [one.doctorId, one])),
      maskingOf,
    );
  }

  /** Who acted. An account that acted as a patient is one, whatever else it is. */
  actor(actor: Actor): Named {
    if (actor.kind === 'visitor')
      return { label: 'A visitor who was not signed in', href: '/audit?actor=visitor' };
    if (actor.kind === 'system') {
      const { process } = actor;
      return { label: process, href: `/audit?actor=${encodeURIComponent(process)}` };
    }
    const account = this.accounts.get(actor.accountId);
    const masking = actor.role === 'patient' ? this.masking(account) : staff;
    return {
      label: masking.name(account?.fullName ?? null) || 'unknown',
      href: `/audit?actor=${actor.accountId}`,
    };
  }

  account(accountId: string): string {
    const account = this.accounts.get(accountId);
    const isStaff = account?.roles.some((role) => role !== 'patient') ?? false;
    return (isStaff ? staff : this.masking(account)).name(account?.fullName ?? null) || 'unknown';
  }

  patient(patientId: string): string {
    return this.maskingOf(patientId).name(this.patients.get(patientId)?.fullName ?? null) || 'unknown';
  }

  doctor(doctorId: string): string {
    return staff.name(this.doctors.get(doctorId)?.fullName ?? null) || 'unknown';
  }

  subject({ kind, id }: Subject): Named & { readonly kind: string } {
    return { kind, label: this.labelOf(kind, id), href: `/audit?subject=${id}` };
  }

  private labelOf(kind: string, id: string): string {
    if (kind === 'patient') return this.patient(id);
    if (kind === 'doctor') return this.doctor(id);
    if (kind === 'account') return this.account(id);
    return id.slice(0, 8);
  }

  private masking(account: Account | undefined): Masking {
    return account?.patientId == null ? masked : this.maskingOf(account.patientId);
  }
}

/** The actor of a row that was found. */
export function actorOfRow({ actorKind, actor, role, actingFor }: EventRow): Actor {
  if (actorKind === 'visitor') return { kind: 'visitor' };
  if (actorKind === 'system' || role === null) return { kind: 'system', process: actor };
  return { kind: 'account', accountId: actor, role, ...(actingFor === null ? {} : { actingFor }) };
}
