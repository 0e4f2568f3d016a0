import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ClinicNotOpen } from '../failures/failures.js';
import { routeName } from './access.guard.js';
import { Opening } from './opening.js';

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
  constructor(private readonly opening: Opening) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    if (openBefore.has(routeName(context.switchToHttp().getRequest<FastifyRequest>()))) return true;
    if (!(await this.opening.isOpen())) throw new ClinicNotOpen();
    return true;
  }
}
