import type { Clock } from '../clock.js';
import type { PersonKeys } from '../event-store/keyring.js';
import type { Vault, VaultQueries } from './vault.js';

export type Channel = 'mail' | 'sms';

/** What can be sent at all: whether the settings name a mail server, and somebody who sends SMS. */
export type Channels = Readonly<Record<Channel, boolean>>;

/** A message to one person. `id` is the same when the same cause comes again. */
export interface Message {
  readonly id: string;
  /** Whose key seals it: an account's id. */
  readonly person: string;
  readonly channel: Channel;
  /** What it is about, in kebab-case. */
  readonly kind: string;
  /** An e-mail address, or a mobile in E.164. */
  readonly to: string;
  /** Of a mail. */
  readonly subject: string;
  readonly text: string;
  /** ISO instant after which it is not worth sending. */
  readonly until: string;
}

export interface SealedMessage extends Omit<Message, 'to' | 'subject' | 'text'> {
  readonly sealed: string;
}

/** A message as admins see it: without recipient and text. Times are ISO instants. */
export interface ListedMessage {
  readonly id: string;
  readonly person: string;
  readonly channel: Channel;
  readonly kind: string;
  readonly madeAt: string;
  readonly tries: number;
  readonly status: 'waiting' | 'sent' | 'given-up';
  readonly sentAt: string | null;
  readonly failure: string | null;
}

/** After the n-th failure in a row the next try waits twice as long as before it. */
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 1_800_000;
/** With these pauses the last try comes about three hours after the first. */
export const MOST_TRIES = 12;
/** All that were claimed together are sent at once, over a connection each. */
const AT_ONCE = 4;
const KEPT_DAYS = 30;
const PAGE = 50;
const SEALED_AS = 'vault.message';
const RESENDABLE = 'id = $1 AND given_up_at IS NOT NULL AND sealed IS NOT NULL AND until > $2';

/**
 * The messages that are to be sent, kept with the change that causes them. Each is sent at least once, and twice only
 * when a crash or a lost answer comes between sending it and noting that.
 */
export class Messages {
  constructor(
    private readonly vault: Vault,
    private readonly keys: PersonKeys,
    private readonly clock: Clock,
    readonly channels: Channels,
  ) {}

  /** Seals a message before the transaction that `keep`s it; `null` when its channel is not set up. */
  async seal({ to, subject, text, ...message }: Message): Promise<SealedMessage | null> {
    if (!this.channels[message.channel]) return null;
    const keyring = await this.keys.toSeal(new Set([message.person]));
    const sealed = keyring.seal(message.person, boundTo(message.id), JSON.stringify({ to, subject, text }));
    return { ...message, sealed };
  }

  /** Keeps messages to be sent; those that are there already, or `null`, are left out. */
  async keep(tx: VaultQueries, messages: readonly (SealedMessage | null)[]): Promise<void> {
    for (const message of messages) {
      if (message === null) continue;
      const { id, person, channel, kind, sealed, until } = message;
      await tx.query(
        `INSERT INTO vault.messages (id, person, channel, kind, sealed, made_at, try_at, until)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT DO NOTHING`,
        [id, person, channel, kind, sealed, this.clock.now(), until],
      );
    }
  }

  /** Takes some messages that are due for this process, until their next try. */
  async claim(
    channels: readonly Channel[] = this.open(),
  ): Promise<readonly (Message & { readonly tries: number })[]> {
    const now = this.clock.now();
    const rows = await this.vault.query<SealedMessage & { tries: number; until: string }>(
      `UPDATE vault.messages
       SET tries = tries + 1,
           try_at = $1::timestamptz + least($2 * power(2, least(tries, 20)), $3) * interval '1 millisecond'
       WHERE id IN (
         SELECT id FROM vault.messages
         WHERE sent_at IS NULL AND given_up_at IS NULL AND try_at <= $1 AND channel = ANY($4::text[])
         ORDER BY try_at LIMIT $5 FOR UPDATE SKIP LOCKED
       )
       RETURNING id, person, channel, kind, sealed, until, tries`,
      [now, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, channels, AT_ONCE],
    );
    const keyring = await this.keys.toOpen(new Set(rows.map(({ person }) => person)));
    const due: (Message & { readonly tries: number })[] = [];
    for (const { sealed, ...row } of rows) {
      const opened = keyring.open(row.person, boundTo(row.id), sealed);
      if (opened === null) await this.giveUp(row.id, 'erased');
      else if (Date.parse(now) > Date.parse(row.until)) await this.giveUp(row.id, 'too-late');
      else due.push({ ...row, ...(JSON.parse(opened) as Pick<Message, 'to' | 'subject' | 'text'>) });
    }
    return due;
  }

  /** It went out: what it said is forgotten. */
  async sent(id: string): Promise<void> {
    await this.vault.query(
      'UPDATE vault.messages SET sent_at = $2, sealed = NULL, failure = NULL WHERE id = $1',
      [id, this.clock.now()],
    );
  }

  /** A try failed, because of `failure` (a code). */
  async failed(id: string, failure: string): Promise<void> {
    await this.vault.query('UPDATE vault.messages SET failure = $2 WHERE id = $1', [id, failure]);
  }

  /** Nobody tries again, unless an admin says so. */
  async giveUp(id: string, failure: string): Promise<void> {
    await this.vault.query('UPDATE vault.messages SET failure = $2, given_up_at = $3 WHERE id = $1', [
      id,
      failure,
      this.clock.now(),
    ]);
  }

  /** Whom a message is for. */
  async personOf(id: string): Promise<string | null> {
    const rows = await this.vault.query<{ person: string }>(
      'SELECT person FROM vault.messages WHERE id = $1',
      [id],
    );
    return rows[0]?.person ?? null;
  }

  /** Whether there is such a message that was given up and can still be sent. */
  async canResend(id: string): Promise<boolean> {
    const rows = await this.vault.query(`SELECT 1 FROM vault.messages WHERE ${RESENDABLE}`, [
      id,
      this.clock.now(),
    ]);
    return rows.length > 0;
  }

  /** Tries a message again that was given up. */
  async resend(id: string): Promise<void> {
    await this.vault.query(
      `UPDATE vault.messages SET given_up_at = NULL, tries = 0, try_at = $2 WHERE ${RESENDABLE}`,
      [id, this.clock.now()],
    );
  }

  /** The newest first, 50 at a time; `after` is the id of the last one on the page before. */
  async list(after?: string): Promise<{ rows: readonly ListedMessage[]; next: string | null }> {
    const rows = await this.vault.query<ListedMessage>(
      `SELECT ${LISTED} FROM vault.messages
       WHERE $1::uuid IS NULL OR (made_at, id) < (SELECT made_at, id FROM vault.messages WHERE id = $1::uuid)
       ORDER BY made_at DESC, id DESC LIMIT ${PAGE + 1}`,
      [after ?? null],
    );
    const shown = rows.slice(0, PAGE);
    return { rows: shown, next: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null };
  }

  /** All that are kept of one person's, the newest first. */
  listOf(person: string): Promise<readonly ListedMessage[]> {
    return this.vault.query<ListedMessage>(
      `SELECT ${LISTED} FROM vault.messages WHERE person = $1 ORDER BY made_at DESC, id DESC`,
      [person],
    );
  }

  /** Deletes what was sent or given up long ago. */
  async removeExpired(): Promise<void> {
    await this.vault.query(
      `DELETE FROM vault.messages WHERE coalesce(sent_at, given_up_at) <= $1::timestamptz - interval '${KEPT_DAYS} days'`,
      [this.clock.now()],
    );
  }

  private open(): Channel[] {
    return (['mail', 'sms'] as const).filter((channel) => this.channels[channel]);
  }
}

const LISTED = `id, person, channel, kind, tries, failure, ${iso('made_at')} AS "madeAt", ${iso('sent_at')} AS "sentAt",
  CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN given_up_at IS NOT NULL THEN 'given-up' ELSE 'waiting' END AS status`;

function boundTo(id: string): string {
  return `${SEALED_AS}.${id}`;
}

function iso(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}
