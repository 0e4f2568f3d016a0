import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { accountById, type Account } from '../../../projections/accounts/queries.js';
import { findClinic } from '../../../projections/clinic/queries.js';
import { doctorById } from '../../../projections/doctors/queries.js';
import { patientsOf } from '../../../projections/patients/queries.js';
import { RecordSignIn } from '../../identity/domain/sign-ins/record-sign-in.js';
import { RecordSignOut } from '../../identity/domain/sign-ins/record-sign-out.js';
import type { Role } from '../../kernel/actor.js';
import type { CommandMeta } from '../../kernel/command.js';
import { refuse, type Refusal } from '../../kernel/refusal.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { namedInLog, securityLog } from '../../platform/security-log.js';
import { networkOf } from '../../platform/vault/throttles.js';
import { Redirect } from '../answers/answer.js';
import { SignInFirst } from '../failures/failures.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';
import { deviceOf } from './device.js';
import { digestOf, rightsOf } from './rights.js';
import { SessionCookies } from './session-cookies.js';

/** What a session remembers: which account, and the role it acts in. */
export interface SignedIn {
  readonly accountId: string;
  readonly role: Role;
}

/** Something about an account that was checked against this generation of its credentials. */
type Proven<What> = What & { readonly generation: number };

/** Whose password was right, and where they want to go once signed in. */
export interface SigningIn {
  readonly accountId: string;
  /** Of the credentials that the password was compared with. */
  readonly generation: number;
  readonly next: string | null;
  /** What they are told once signed in. */
  readonly tell?: string;
}

/** What somebody showed to be signed in. */
export type Proof =
  | 'password'
  | 'password and code'
  | 'password and recovery code'
  | 'registration'
  | 'invitation'
  | 'set-up link';

declare module 'fastify' {
  interface Session {
    signedIn?: SignedIn;
    /** Whose password was right, until the second step is too. */
    signingIn?: SigningIn;
    /** ISO instant of the sign-in. */
    since?: string;
    /** The browser, in words. */
    device?: string;
    /** A digest of what the account might do when the session got its id. */
    rights?: string;
  }
}

/** Where somebody goes whose session could not begin. */
export const signInAgain = new Redirect('/sign-in', 'sign-in-again');

/** A cookie that travels encrypted only would be lost here, and nobody would know why they are not signed in. */
class UntrustedProxy extends Error {
  constructor() {
    super(
      'SLOTWELL_BASE_URL is https, but the request seems to have come over http. If a proxy in between speaks https, ' +
        'name its address in SLOTWELL_TRUSTED_PROXIES and let it send X-Forwarded-Proto.',
    );
  }
}

type WebSession = FastifyRequest['session'];

/**
 * Begins, reads and ends what a session stands for. The session's id changes at every step. One that is ended while it
 * is about to change is not begun anew: `SignInFirst` is thrown.
 */
@Injectable()
export class SignIns {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly commands: CommandBus,
    private readonly cookies: SessionCookies,
    private readonly clock: Clock,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  /**
   * Signs an account in, which has proven itself `by` this. `known` is that account, if just read. Refuses with
   * `wrong-login` when its password, second factor or lock changed since `generation`, in which it was checked.
   */
  async begin(
    request: FastifyRequest,
    { generation, ...signedIn }: Proven<SignedIn>,
    by: Proof,
    known?: Account,
  ): Promise<Refusal | null> {
    const refused = await this.start(request, { signedIn, since: this.clock.now() }, generation, known);
    if (refused) return refused;
    await this.recorded(request, signedIn);
    const { accountId, role } = signedIn;
    securityLog.log(`Signed in ${accountId} as ${role} by ${by} from ${namedInLog(networkOf(request.ip))}`);
    return null;
  }

  /** The password was right, and a code is asked for: nobody is signed in yet. Refuses as `begin` does. */
  beginFirstStep(request: FastifyRequest, signingIn: SigningIn): Promise<Refusal | null> {
    return this.start(request, { signingIn, since: this.clock.now() }, signingIn.generation);
  }

  /** Lets an account that is signed in act in another of its roles. The session ends no later than it would have. */
  async actAs(request: FastifyRequest, signedIn: SignedIn): Promise<void> {
    await this.renew(request, { signedIn, since: request.session.since ?? this.clock.now() });
    await this.commands.execute(new RecordSignIn(signedIn, this.meta(signedIn)));
  }

  /** Goes on under another id, as after every change of what the account may do. */
  async rotate(request: FastifyRequest): Promise<void> {
    const { signedIn, since = this.clock.now() } = request.session;
    if (signedIn) await this.renew(request, { signedIn, since });
  }

  /**
   * Who asks. When what they may do is not what it was when the session got its id, it goes on under another: whoever
   * knew the old one has nothing of what came to it.
   */
  async arrivesAs(request: FastifyRequest): Promise<Viewer | null> {
    const viewer = await this.viewerOf(request.session);
    if (viewer === null || request.session.rights === digestOf(viewer)) return viewer;
    await this.rotate(request);
    return { ...viewer, sessionId: request.session.sessionId };
  }

  async end(request: FastifyRequest): Promise<void> {
    const { signedIn } = request.session;
    await request.session.destroy();
    delete request.visit;
    if (!signedIn) return;
    const { accountId } = signedIn;
    await this.commands.execute(new RecordSignOut({ accountId }, this.meta(signedIn)));
  }

  /** Who a session stands for, as long as the account is open and still holds the role. */
  async viewerOf(
    session: Pick<WebSession, 'sessionId' | 'signedIn'> | null,
    known?: Account,
  ): Promise<Viewer | null> {
    const signedIn = session?.signedIn;
    if (!session || !signedIn) return null;
    const [account, patients] = await Promise.all([
      known ?? accountById(this.db, signedIn.accountId),
      signedIn.role === 'patient' ? patientsOf(this.db, signedIn.accountId) : [],
    ]);
    if (account?.status !== 'open' || !account.roles.includes(signedIn.role)) return null;
    const { accountId, fullName, roles, patientId, doctorId } = account;
    const doctor = doctorId === null ? null : await doctorById(this.db, doctorId);
    return {
      sessionId: session.sessionId,
      accountId,
      fullName,
      role: signedIn.role,
      roles,
      patientId: patientId ?? patients.find((patient) => patient.as === 'self')?.patientId ?? null,
      doctorId,
      patients,
      rights: rightsOf(account, doctor, patients),
      ...((await this.mustEnrol(signedIn.role, account)) && { mustEnrol: true }),
    };
  }

  /** Whether the clinic asks for a second factor of staff, and this one has none. */
  private async mustEnrol(role: Role, { secondFactor }: { secondFactor: boolean }): Promise<boolean> {
    if (role === 'patient' || secondFactor) return false;
    return (await findClinic(this.db))?.staffSecondFactor === 'required';
  }

  /** A sign-in that cannot be recorded does not stand: the same form can be sent again. */
  private async recorded(request: FastifyRequest, signedIn: SignedIn): Promise<void> {
    try {
      await this.commands.execute(new RecordSignIn(signedIn, this.meta(signedIn)));
    } catch (error) {
      await request.session.destroy();
      delete request.visit;
      throw error;
    }
  }

  private async renew(request: FastifyRequest, state: Partial<WebSession>): Promise<void> {
    const complete = await this.renewed(request, state);
    Object.assign(request.session, complete);
    await request.session.save();
    delete request.visit;
  }

  private async start(
    request: FastifyRequest,
    state: Partial<WebSession> & { readonly signedIn?: SignedIn; readonly signingIn?: SigningIn },
    generation: number,
    known?: Account,
  ): Promise<Refusal | null> {
    const complete = await this.renewed(request, state, known);
    const begun = await this.cookies.begin(request, complete, generation);
    delete request.visit;
    if (begun) return null;
    const accountId = (state.signedIn ?? state.signingIn)?.accountId ?? 'somebody unknown';
    securityLog.warn(`Refused sign-in of ${accountId}: what was shown was changed meanwhile`);
    return refuse('wrong-login', 'login');
  }

  /** Gives the session another id, and answers what it is to remember. */
  private async renewed(
    request: FastifyRequest,
    state: Partial<WebSession>,
    known?: Account,
  ): Promise<Partial<WebSession>> {
    if (this.settings.https && request.protocol !== 'https') throw new UntrustedProxy();
    const viewer = await this.viewerOf({ sessionId: '', ...state }, known);
    if (!(await this.cookies.renew(request))) throw new SignInFirst();
    const device = deviceOf(request.headers['user-agent']);
    return { ...state, device, ...(viewer && { rights: digestOf(viewer) }) };
  }

  private meta({ accountId, role }: SignedIn): CommandMeta {
    const commandId = randomUUID();
    const actor = { kind: 'account', accountId, role } as const;
    return { commandId, correlationId: commandId, causationId: commandId, actor, now: this.clock.now() };
  }
}
