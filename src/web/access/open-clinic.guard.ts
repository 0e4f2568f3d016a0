import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { findClinic } from '../../../projections/clinic/queries.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { ClinicNotOpen } from '../failures/failures.js';
import { routeName } from './access.guard.js';

const openBefore = new Set([
  'GET /',
  'GET /setup',
  'POST /setup',
  'POST /setup/sample',
  'GET /health/live',
  'GET /health/ready',
]);

/** Before a clinic is set up, every page says how to do that. */
@Injectable()
export class OpenClinicGuard implements CanActivate {
  /** A clinic that was opened stays open. */
  private open = false;

  constructor(@Inject(READ_MODELS) private readonly db: ReadModels) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.open || context.getType() !== 'http') return true;
    if (openBefore.has(routeName(context.switchToHttp().getRequest<FastifyRequest>()))) return true;
    this.open = (await findClinic(this.db)) !== null;
    if (!this.open) throw new ClinicNotOpen();
    return true;
  }
}
