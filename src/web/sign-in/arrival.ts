import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accountById } from '../../../projections/accounts/queries.js';
import { doctorById } from '../../../projections/doctors/queries.js';
import type { Role } from '../../kernel/actor.js';
import { refuse, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Credentials } from '../../platform/vault/credentials.js';
import { Redirect } from '../answers/answer.js';
import { homeOf } from '../navigation.js';
import { SignIns, type Proof, type SigningIn } from '../session/sign-ins.js';

/** `next` is a path on this site that they wanted to go to; `tell` what they are told once. */
type Arriving = Omit<SigningIn, 'tell'> & { readonly tell?: string | undefined };

/** Somebody who has shown who they are: signs them in and says where they go. */
@Injectable()
export class Arrival {
  constructor(
    private readonly signIns: SignIns,
    private readonly credentials: Credentials,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  async of(
    request: FastifyRequest,
    { accountId, generation, next, tell }: Arriving,
    by: Proof,
  ): Promise<Redirect | Refusal> {
    const account = await accountById(this.db, accountId);
    if (account?.status === 'locked') return refuse('account-locked');
    const role = usualRole(account?.roles ?? []);
    if (!account || !role) return refuse('account-not-ready');
    const refused = await this.signIns.begin(request, { accountId, role, generation }, by, account);
    if (refused) return refused;
    const to = next ?? (await this.landing(role, account.doctorId));
    if (tell !== 'reset-code-issued') return new Redirect(to);
    await this.credentials.told(accountId);
    return new Redirect(to, tell);
  }

  /** A doctor whose working hours are those that everybody starts with looks at them first. */
  private async landing(role: Role, doctorId: string | null): Promise<string> {
    if (role !== 'doctor' || doctorId === null) return homeOf(role);
    const doctor = await doctorById(this.db, doctorId);
    return doctor?.status === 'approved' && !doctor.hoursConfirmed ? '/schedule' : homeOf(role);
  }
}

/** The role somebody with several starts in: the one with the most to do. */
function usualRole(roles: readonly Role[]): Role | undefined {
  return (['doctor', 'frontdesk', 'admin', 'auditor', 'patient'] as const).find((role) =>
    roles.includes(role),
  );
}
