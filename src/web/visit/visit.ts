import type { Actor } from '../../kernel/actor.js';
import type { CommandMeta } from '../../kernel/command.js';
import type { Viewer } from '../../kernel/viewer.js';
import type { TokenHolder } from '../csrf.js';

/** One request, as pages see it: who asks, for what, and how commands that follow from it are signed. */
export interface Visit {
  readonly viewer: Viewer | null;
  /** htmx asks for part of a page. */
  readonly partial: boolean;
  /** Any htmx request. */
  readonly htmx: boolean;
  readonly path: string;
  /** The page that an htmx request was sent from; its path and query. */
  readonly from: URL | null;
  /** Whose token the forms of the answer carry. */
  readonly holder: TokenHolder;
  /** Whose token a form that was sent must carry: its page is older than the session's id, if that has just changed. */
  readonly formHolder: TokenHolder;
  /** The visitor has no cookie yet that the token could be bound to. */
  readonly firstVisit: boolean;
  /** What the cookie of the last answer says. */
  readonly notice: string | null;
  /** ISO instant of the request. */
  readonly now: string;
  /** Signs the commands of this visit for this patient, whom the viewer acts for; else for the viewer's own. */
  actFor(patientId: string): void;
  /** Meta of the command that a form stands for: the same form from the same account, the same command id. */
  meta(commandName: string): CommandMeta;
}

/** A visit of somebody who is signed in; routes that need an account get no other. */
export type SignedInVisit = Visit & { readonly viewer: Viewer };

/** The doctor who is signed in. Routes that only doctors may use can ask for it. */
export function doctorOf({ viewer }: SignedInVisit): string {
  if (viewer.doctorId === null) throw new Error('A doctor’s page was opened by somebody who is none');
  return viewer.doctorId;
}

/** On whose behalf somebody who is signed in does something with an appointment. */
export function sideOf({ viewer: { role } }: SignedInVisit): 'patient' | 'doctor' | 'clinic' {
  return role === 'patient' || role === 'doctor' ? role : 'clinic';
}

/** `patientId` is whom the viewer acts for. */
export function actorOf(viewer: Viewer | null, patientId = viewer?.patientId ?? null): Actor {
  if (viewer === null) return { kind: 'visitor' };
  const { accountId, role } = viewer;
  return {
    kind: 'account',
    accountId,
    role,
    ...(role === 'patient' && patientId !== null ? { actingFor: patientId } : {}),
  };
}
