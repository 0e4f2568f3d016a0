import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accountById } from '../../../projections/accounts/queries.js';
import type { Role } from '../../kernel/actor.js';
import type { Viewer } from '../../kernel/viewer.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';

/** What a session remembers: which account, and the role it acts in. */
export interface SignedIn {
  readonly accountId: string;
  readonly role: Role;
}

declare module 'fastify' {
  interface Session {
    signedIn?: SignedIn;
  }
}

type WebSession = FastifyRequest['session'];

/** Begins, reads and ends what a session stands for. The session's id changes at every step. */
@Injectable()
export class SignIns {
  constructor(@Inject(READ_MODELS) private readonly db: ReadModels) {}

  async begin(request: FastifyRequest, signedIn: SignedIn): Promise<void> {
    await request.session.regenerate();
    request.session.signedIn = signedIn;
    await request.session.save();
    delete request.visit;
  }

  async end(request: FastifyRequest): Promise<void> {
    await request.session.destroy();
    delete request.visit;
  }

  /** Who a session stands for, as long as the account is open and still holds the role. */
  async viewerOf(session: Pick<WebSession, 'sessionId' | 'signedIn'> | null): Promise<Viewer | null> {
    const signedIn = session?.signedIn;
    if (!session || !signedIn) return null;
    const account = await accountById(this.db, signedIn.accountId);
    if (account?.status !== 'open' || !account.roles.includes(signedIn.role)) return null;
    const { accountId, fullName, roles, patientId, doctorId } = account;
    return {
      sessionId: session.sessionId,
      accountId,
      fullName,
      role: signedIn.role,
      roles,
      patientId,
      doctorId,
    };
  }
}
