import { Logger } from '@nestjs/common';
import type { Command, CommandMeta } from '../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import type { Clock } from '../clock.js';
import type { Outcome } from '../event-store/event-store.js';
import type { PersonKeys } from '../event-store/keyring.js';
import type { Vault, VaultTransaction } from './vault.js';

/** Commands that follow, in this order, from a change in the vault. `id` is the command's that caused them. */
export interface Errand {
  readonly id: string;
  /** Whose key seals the commands until they are carried out. */
  readonly person: string;
  readonly commands: readonly Command<object>[];
}

export interface SealedErrand {
  readonly id: string;
  readonly person: string;
  readonly sealed: string;
}

/** What became of an errand: where its last event stands in the log, or the rule that refused a command. */
export type Settled = { readonly position: bigint | null } | Refusal;

/** How the outbox stands, without a word of what is in it. Times are ISO instants. */
export interface OutboxStanding {
  /** Errands that failed or were interrupted, and will be tried again; at most 1000. */
  readonly waiting: number;
  /** When the oldest of them was made. */
  readonly since: string | null;
  /** Refused in the last 30 days, the latest first: the vault changed and the log did not follow. At most 50. */
  readonly refused: readonly { readonly id: string; readonly at: string; readonly rule: string }[];
}

/** The kinds of commands that may be kept, by the name they are kept under. */
export type CommandKinds = Readonly<Record<string, CommandKind>>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each kind has data of its own
type CommandKind = new (data: any, meta: CommandMeta) => Command<object>;

/** What brings a command to its handler: Nest's `CommandBus`. */
export interface CommandDispatch {
  execute(command: Command<object>): Promise<unknown>;
}

interface KeptCommand {
  readonly kind: string;
  readonly data: object;
  readonly meta: CommandMeta;
}

interface Row {
  readonly person: string;
  readonly sealed: string | null;
  readonly position: string | null;
  readonly refused: string | null;
}

/** How long whoever commits an errand has to carry it out before others try. */
const OWN_TRY_MS = 10_000;
const LONGEST_PAUSE_MS = 300_000;
const AT_ONCE = 100;
const SEALED_AS = 'vault.outbox';

/**
 * Commands that are committed together with a change in the vault, and carried out after it: by whoever made the
 * change, or after a crash by the relay. They may be carried out twice; their ids make the second time a repeat.
 */
export class Outbox {
  private readonly kinds = new Map<string, CommandKind>();
  private readonly logger = new Logger(Outbox.name);

  constructor(
    private readonly vault: Vault,
    private readonly keys: PersonKeys,
    private readonly clock: Clock,
    private readonly commands: CommandDispatch,
  ) {}

  /** Makes kinds of commands known. The names are storage while an errand waits. */
  register(kinds: CommandKinds): void {
    for (const [name, kind] of Object.entries(kinds)) this.kinds.set(name, kind);
  }

  /** Seals an errand before the transaction that `put`s it: a key is made outside of transactions. */
  async seal({ id, person, commands }: Errand): Promise<SealedErrand> {
    const kept = commands.map((command): KeptCommand => {
      const { data, meta } = command;
      return { kind: this.nameOf(command), data, meta };
    });
    const keyring = await this.keys.toSeal(new Set([person]));
    return { id, person, sealed: keyring.seal(person, boundTo(id), JSON.stringify(kept)) };
  }

  async put(tx: VaultTransaction, { id, person, sealed }: SealedErrand): Promise<void> {
    const now = Date.parse(this.clock.now());
    await tx.query(
      `INSERT INTO vault.outbox (errand, person, sealed, made_at, try_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [id, person, sealed, iso(now), iso(now + OWN_TRY_MS)],
    );
  }

  /** Whether an errand was committed, carried out or not: the command with this id came before. */
  async knows(id: string): Promise<boolean> {
    return (await this.vault.query('SELECT 1 FROM vault.outbox WHERE errand = $1', [id])).length > 0;
  }

  /**
   * Carries out the errand that a transaction put, unless it was refused. Of the same command twice at once the second is
   * refused what the first has just used up: it is answered as the first.
   */
  async follow(id: string, committed: object): Promise<Settled> {
    return isRefusal(committed) && !(await this.knows(id)) ? committed : this.carryOut(id);
  }

  /**
   * Carries out a committed errand, and remembers what became of it: asked again it answers the same. A command that
   * throws leaves the errand for the relay. A refusal ends it; the commands after it are not tried. What the same
   * person left before comes first: of two changes, the vault and the log keep the same one.
   */
  async carryOut(id: string): Promise<Settled> {
    const before = await this.vault.query<{ errand: string }>(
      `SELECT o.errand FROM vault.outbox o
         JOIN vault.outbox this ON this.person = o.person AND this.put_at > o.put_at
        WHERE this.errand = $1 AND this.done_at IS NULL AND o.done_at IS NULL
        ORDER BY o.put_at`,
      [id],
    );
    for (const { errand } of before) await this.settle(errand);
    return this.settle(id);
  }

  private async settle(id: string): Promise<Settled> {
    const [row] = await this.vault.query<Row>(
      'SELECT person, sealed, position, refused FROM vault.outbox WHERE errand = $1',
      [id],
    );
    if (!row) throw new Error(`The outbox has no errand ${id}`);
    if (row.sealed === null) return settledBefore(row);

    const keyring = await this.keys.toOpen(new Set([row.person]));
    const opened = keyring.open(row.person, boundTo(id), row.sealed);
    const settled = opened === null ? refuse('person-erased') : await this.execute(opened);
    await this.vault.query(
      'UPDATE vault.outbox SET sealed = NULL, done_at = $2, position = $3, refused = $4 WHERE errand = $1',
      [
        id,
        this.clock.now(),
        isRefusal(settled) ? null : (settled.position?.toString() ?? null),
        isRefusal(settled) ? settled.rule : null,
      ],
    );
    if (isRefusal(settled)) this.logger.error(`Errand ${id} was refused: ${settled.rule}`);
    return settled;
  }

  /** What is left to finish, and what could not be. Errands that are being carried out right now are left out. */
  async standing(): Promise<OutboxStanding> {
    const now = this.clock.now();
    const [left] = await this.vault.query<{ waiting: number; since: Date | null }>(
      `SELECT count(*)::int AS waiting, min(made_at) AS since FROM (
         SELECT made_at FROM vault.outbox
         WHERE done_at IS NULL AND made_at < $1::timestamptz - $2 * interval '1 millisecond' LIMIT 1000
       ) AS left_over`,
      [now, OWN_TRY_MS],
    );
    const refused = await this.vault.query<{ id: string; at: Date; rule: string }>(
      `SELECT errand AS id, done_at AS at, refused AS rule FROM vault.outbox
       WHERE refused IS NOT NULL AND done_at > $1::timestamptz - interval '30 days'
       ORDER BY done_at DESC LIMIT 50`,
      [now],
    );
    return {
      waiting: left?.waiting ?? 0,
      since: left?.since?.toISOString() ?? null,
      refused: refused.map((row) => ({ ...row, at: row.at.toISOString() })),
    };
  }

  /**
   * Carries out what a crash left, oldest first. Errands that whoever committed them may still be busy with are left
   * alone, unless `evenFresh`. Answers how many were carried out; those that fail are tried again later.
   */
  async runLeftovers({ evenFresh = false } = {}): Promise<number> {
    let carriedOut = 0;
    for (const id of await this.claim(evenFresh)) {
      try {
        await this.carryOut(id);
        carriedOut += 1;
      } catch (error) {
        this.logger.warn(`Errand ${id} failed and will be tried again: ${String(error)}`);
      }
    }
    return carriedOut;
  }

  /** Takes waiting errands for this process, until their next try, which is further away after each failure. */
  private async claim(evenFresh: boolean): Promise<string[]> {
    const rows = await this.vault.query<{ errand: string; made_at: Date }>(
      `UPDATE vault.outbox
       SET tries = tries + 1,
           try_at = $1::timestamptz + least($2 * power(2, least(tries, 20)), $3) * interval '1 millisecond'
       WHERE errand IN (
         SELECT errand FROM vault.outbox WHERE done_at IS NULL AND (try_at <= $1 OR $4)
         ORDER BY made_at LIMIT $5 FOR UPDATE SKIP LOCKED
       )
       RETURNING errand, made_at`,
      [this.clock.now(), OWN_TRY_MS, LONGEST_PAUSE_MS, evenFresh, AT_ONCE],
    );
    return rows.sort((one, other) => +one.made_at - +other.made_at).map(({ errand }) => errand);
  }

  private async execute(opened: string): Promise<Settled> {
    let position: bigint | null = null;
    for (const { kind, data, meta } of JSON.parse(opened) as KeptCommand[]) {
      const CommandOfKind = this.kinds.get(kind);
      if (!CommandOfKind) throw new Error(`The outbox does not know ${kind}`);
      const outcome = (await this.commands.execute(new CommandOfKind(data, meta))) as Outcome;
      if (isRefusal(outcome)) return outcome;
      if (outcome.position !== null && (position === null || outcome.position > position))
        position = outcome.position;
    }
    return { position };
  }

  private nameOf(command: Command<object>): string {
    for (const [name, kind] of this.kinds) if (command.constructor === kind) return name;
    throw new Error(`The outbox was not told of ${command.constructor.name}`);
  }
}

function settledBefore({ position, refused }: Row): Settled {
  if (refused !== null) return refuse(refused);
  return { position: position === null ? null : BigInt(position) };
}

function boundTo(id: string): string {
  return `${SEALED_AS}.${id}`;
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
