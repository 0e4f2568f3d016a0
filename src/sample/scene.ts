import type { Actor, Role } from '../kernel/actor.js';
import type { CommandMeta } from '../kernel/command.js';
import { addMinutes } from '../kernel/time.js';
import type { Clinic } from '../registration/domain/clinic/clinic.js';
import type { SampleOptions } from '../kernel/sample-options.js';
import type { Person } from './people.js';
import type { Random } from './random.js';
import type { Storyteller } from './storyteller.js';

export interface SampleDoctor extends Person {
  readonly doctorId: string;
  readonly accountId: string;
  readonly specialty: string;
}

export interface SamplePatient extends Person {
  readonly patientId: string;
  /** `null` for a patient who was registered at the desk. */
  readonly accountId: string | null;
}

/** An account that can sign in, for the list of passwords at the end. */
export interface SampleAccount {
  readonly accountId: string;
  readonly fullName: string;
  readonly mobile: string;
  readonly role: Role;
}

/** What every part of the story needs. */
export interface Scene {
  readonly teller: Storyteller;
  readonly random: Random;
  readonly options: SampleOptions;
  /** The first and the last date of the diary (`YYYY-MM-DD`). */
  readonly firstDay: string;
  readonly lastDay: string;
  /** The story is told until the day before. */
  readonly today: string;
  readonly clinic: () => Clinic;
}

/** Meta of a command that `actor` gives at the instant `now`. */
export function metaAt(random: Random, actor: Actor, now: string): CommandMeta {
  const commandId = random.uuid();
  return { commandId, correlationId: commandId, causationId: commandId, actor, now };
}

/** The same on `date` at `minute` of the day (UTC). */
export function metaOn(random: Random, actor: Actor, date: string, minute: number): CommandMeta {
  return metaAt(random, actor, addMinutes(`${date}T00:00:00Z`, minute));
}

export function as(role: Role, accountId: string): Actor {
  return { kind: 'account', accountId, role };
}

export const sampleMaker: Actor = { kind: 'system', process: 'sample' };
