import {
  ForbiddenException,
  Inject,
  Injectable,
  Logger,
  NotFoundException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { appointmentById } from '../../../projections/appointments/queries.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { DoctorNotApproved, PatientNotTreated, EnrolFirst, SignInFirst } from '../failures/failures.js';
import { isUuid } from '../forms/path.js';
import type { Visit } from '../visit/visit.js';
import { Visits } from '../visit/visits.js';
import { routeAccess } from './access.js';
import { may, rightOf } from './may.js';

/** What somebody may do who has to set up a second factor first. */
const beforeEnrolment = new Set([
  'GET /profile/second-factor',
  'POST /profile/second-factor',
  'POST /sign-out',
  'POST /role',
]);

/** Lets nobody past who may not. The only guard that decides it; routes that access.ts does not name are closed. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly logger = new Logger('security');

  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly visits: Visits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const visit = await this.visits.begin(request);
    const { viewer, now } = visit;
    const rule = routeAccess[routeName(request)];
    const { id = '' } = request.params as { id?: string };
    if (id !== '' && !isUuid(id)) throw new NotFoundException();
    // Before anything is looked up: what is theirs and what is there is not told for a password alone.
    if (viewer?.mustEnrol && rule !== 'anyone' && !beforeEnrolment.has(routeName(request)))
      throw new EnrolFirst();
    const verdict = await may(rule, viewer, id.toLowerCase(), this.db, now);
    if (viewer && verdict !== 'yes')
      this.logger.warn(`Refused ${routeName(request)} to ${viewer.role} ${viewer.accountId}: ${verdict}`);
    switch (verdict) {
      case 'yes':
        if (rightOf(rule, viewer) === 'own-appointment') await this.actForPatientOf(visit, id.toLowerCase());
        return true;
      case 'sign-in':
        throw new SignInFirst();
      case 'not-approved':
        throw new DoctorNotApproved();
      case 'not-treated':
        throw new PatientNotTreated(id.toLowerCase());
      case 'not-theirs':
        throw new NotFoundException();
      case 'wrong-role':
        throw new ForbiddenException();
    }
  }

  /** What somebody does to an appointment they do for its patient, whoever of theirs that is. */
  private async actForPatientOf(visit: Visit, appointmentId: string): Promise<void> {
    const appointment = await appointmentById(this.db, appointmentId);
    if (appointment) visit.actFor(appointment.patientId);
  }
}

/** `GET /appointments/:id`: the route as access.ts names it. */
export function routeName(request: Pick<FastifyRequest, 'method' | 'routeOptions'>): string {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  return `${method} ${request.routeOptions.url ?? ''}`;
}
