import { Inject, Injectable } from '@nestjs/common';
import { searchAccess, type AccessRow } from '../../../projections/access/queries.js';
import { accountById, type Account } from '../../../projections/accounts/queries.js';
import { patientAppointments, type AppointmentRow } from '../../../projections/appointments/queries.js';
import { accountsActingFor, patientById, type Patient } from '../../../projections/patients/queries.js';
import {
  answersTo,
  supportOf,
  type SupportAnswerRow,
  type SupportRow,
} from '../../../projections/support/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import type { Page } from '../../platform/projecting/page.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Messages, type ListedMessage } from '../../platform/vault/messages.js';
import { Sessions } from '../../platform/vault/sessions.js';
import { KeptEvents, type KeptFact } from './kept-events.js';

/** Somebody who saw something of the patient, or acts for them, with the name they are known by. */
type Named<Row> = Row & { readonly fullName: string };

/** All that the clinic keeps about a patient. */
export interface KeptRecord {
  readonly patient: Patient;
  /** The account of who looks, when it is the patient's own. */
  readonly account: Account | null;
  readonly actedForBy: readonly Named<{ readonly as: string; readonly since: string }>[];
  /** For whom the patient's own account acts, such as their children. */
  readonly actsFor: readonly { readonly patientId: string; readonly fullName: string }[];
  readonly appointments: readonly AppointmentRow[];
  readonly seenBy: readonly Named<AccessRow>[];
  /** What the patient’s own account wrote to the clinic, and was answered. */
  readonly messages: readonly (SupportRow & { readonly answers: readonly SupportAnswerRow[] })[];
  readonly signIns: readonly KeptFact[];
  /** Where the account is signed in. */
  readonly sessions: readonly { readonly device: string; readonly usedAt: string }[];
  /** What was sent to the account of late. What was in it is forgotten once it is sent. */
  readonly sent: readonly ListedMessage[];
  /** Every event about the patient, the account and the appointments, from which most of the above follows. */
  readonly events: readonly KeptFact[];
}

/** Gathers everything that is kept about a patient for whoever acts for them. */
@Injectable()
export class KeptRecords {
  constructor(
    private readonly kept: KeptEvents,
    private readonly sessions: Sessions,
    private readonly sent: Messages,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  /** `null` when nobody with this id is kept. */
  async of(viewer: Viewer, patientId: string): Promise<KeptRecord | null> {
    const { accountId, patientId: ownId } = viewer;
    const patient = await patientById(this.db, patientId);
    if (!patient) return null;
    const account = ownId === patientId ? await accountById(this.db, accountId) : null;
    const [acting, appointments, seen] = await Promise.all([
      accountsActingFor(this.db, patientId),
      everyPage((after) => patientAppointments(this.db, { patientIds: [patientId], ...after })),
      everyPage((after) => searchAccess(this.db, { patient: patientId, ...after })),
    ]);
    const names = await this.namesOf([...acting, ...seen].map((row) => row.accountId));
    const named = <Row extends { accountId: string }>(row: Row): Named<Row> => ({
      ...row,
      fullName: names.get(row.accountId) ?? '',
    });
    const messages = account ? await this.messages(accountId) : [];
    const signIns = account ? await this.kept.ofStreams([`signIns-${accountId}`]) : [];
    const own = account
      ? [`account-${accountId}`, ...messages.map(({ supportId }) => `support-${supportId}`)]
      : [];
    const events = [...(await this.kept.naming(patientId)), ...(await this.kept.ofStreams(own))];
    events.sort((one, other) => (one.at < other.at ? -1 : 1));
    return {
      patient,
      account,
      actedForBy: acting.map(named),
      actsFor: account ? viewer.patients.filter(({ as }) => as !== 'self') : [],
      appointments,
      seenBy: seen.map(named),
      messages,
      signIns,
      sessions: account ? await this.sessionsOf(viewer) : [],
      sent: account ? await this.sent.listOf(accountId) : [],
      events,
    };
  }

  private async messages(accountId: string): Promise<KeptRecord['messages']> {
    const rows = await everyPage((after) => supportOf(this.db, { accountId, ...after }));
    const answers = await answersTo(
      this.db,
      rows.map(({ supportId }) => supportId),
    );
    return rows.map((row) => ({
      ...row,
      answers: answers.filter(({ supportId }) => supportId === row.supportId),
    }));
  }

  private async sessionsOf({ accountId, sessionId }: Viewer): Promise<KeptRecord['sessions']> {
    const listed = await this.sessions.listOf(accountId, sessionId);
    return listed.map(({ data, usedAt }) => {
      const { device = '' } = data as { device?: string };
      return { device, usedAt: usedAt.toISOString() };
    });
  }

  private async namesOf(accountIds: readonly string[]): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    for (const accountId of new Set(accountIds))
      names.set(accountId, (await accountById(this.db, accountId))?.fullName ?? '');
    return names;
  }
}

async function everyPage<Row>(read: (after: { after?: string }) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | null | undefined;
  do {
    const page = await read(after ? { after } : {});
    rows.push(...page.rows);
    after = page.next;
  } while (after);
  return rows;
}
