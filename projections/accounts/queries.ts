import type { Role } from '../../src/kernel/actor.js';
import { bindings } from '../../src/platform/projecting/bindings.js';
import { COUNT_CAP, keyAfter, type Page } from '../../src/platform/projecting/page.js';
import { readPage } from '../../src/platform/projecting/read-page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { searchable, wordPatterns } from '../../src/platform/projecting/words.js';

export interface Account {
  readonly accountId: string;
  readonly fullName: string;
  /** E.164 */
  readonly mobile: string;
  readonly email: string | null;
  /** Whether a message to it arrived. */
  readonly emailVerified: boolean;
  readonly mobileVerified: boolean;
  readonly secondFactor: boolean;
  readonly roles: readonly Role[];
  readonly status: 'invited' | 'open' | 'locked' | 'erased';
  /** Why it is locked. */
  readonly lockedReason: string | null;
  readonly patientId: string | null;
  readonly doctorId: string | null;
}

export interface Invitation {
  readonly accountId: string;
  readonly fullName: string;
  readonly mobile: string;
  readonly roles: readonly Role[];
  /** ISO instants; an invitation that nobody accepted `until` then is listed still. */
  readonly until: string;
  readonly invitedAt: string;
}

const roles = `ARRAY(SELECT role FROM accounts.account_role r WHERE r.account_id = a.account_id ORDER BY role)`;
const account = `
  a.account_id AS "accountId", a.full_name AS "fullName", a.mobile, a.email,
  a.email_verified AS "emailVerified", a.mobile_verified AS "mobileVerified", a.second_factor AS "secondFactor",
  ${roles} AS roles, a.status,
  a.locked_reason AS "lockedReason", a.patient_id AS "patientId", a.doctor_id AS "doctorId"`;

export async function accountById(db: ReadModels, accountId: string): Promise<Account | null> {
  const { values, bind } = bindings();
  const [row] = await db.queryPrepared<Account>(
    `SELECT ${account} FROM accounts.account a WHERE a.account_id = ${bind(accountId)}`,
    values,
  );
  return row ?? null;
}

/** Those of the accounts that there are. */
export function accountsByIds(db: ReadModels, accountIds: readonly string[]): Promise<Account[]> {
  const { values, bind } = bindings();
  return db.query<Account>(
    `SELECT ${account} FROM accounts.account a WHERE a.account_id = ANY(${bind(accountIds)}::text[])`,
    values,
  );
}

/**
 * Accounts by name. `q` holds words that the name, mobile number or e-mail address begins with, digits from anywhere
 * in the number; `role` is one that the account has.
 */
export async function searchAccounts(
  db: ReadModels,
  filter: { q?: string; role?: string; after?: string },
): Promise<Page<Account>> {
  const { values, bind } = bindings();
  const conditions = wordPatterns(filter.q).map((pattern) => `a.search LIKE ${bind(pattern)}`);
  if (filter.role) {
    conditions.push(
      `EXISTS (SELECT FROM accounts.account_role r WHERE r.account_id = a.account_id AND r.role = ${bind(filter.role)})`,
    );
  }
  return readPage<Account>(
    db,
    {
      values,
      bind,
      columns: account,
      matching: `FROM accounts.account a WHERE ${['true', ...conditions].join(' AND ')}`,
      order: ['a.sort_name', 'a.account_id'],
      keyOf: ({ fullName, accountId }) => [searchable(fullName), accountId],
    },
    keyAfter(filter.after, 'string', 'string'),
  );
}

/** The accounts that were to be a patient's, of invitations that nobody accepted. */
export async function invitedAccountsOf(db: ReadModels, patientId: string): Promise<string[]> {
  const { values, bind } = bindings();
  const rows = await db.query<{ accountId: string }>(
    `SELECT a.account_id AS "accountId" FROM accounts.account a
      WHERE a.patient_id = ${bind(patientId)} AND NOT a.opened ORDER BY a.account_id`,
    values,
  );
  return rows.map(({ accountId }) => accountId);
}

/** Invitations that nobody accepted yet, at most 1000, those that end last first. */
export function openInvitations(db: ReadModels): Promise<Invitation[]> {
  return db.query<Invitation>(`
    SELECT a.account_id AS "accountId", a.full_name AS "fullName", a.mobile, ${roles} AS roles,
           a.invited_until AS until, a.invited_at AS "invitedAt"
      FROM accounts.account a
     WHERE a.status = 'invited'
     ORDER BY a.invited_until DESC, a.account_id
     LIMIT ${COUNT_CAP}`);
}
