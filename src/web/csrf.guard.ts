import { Injectable, Logger, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { routeName } from './access/access.guard.js';
import { CsrfTokens } from './csrf.js';
import { WrongToken } from './failures/failures.js';
import { Visits } from './visit/visits.js';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Asks every request that changes something for the token of its session or visitor. Requests that a browser calls
 * cross-site never come this far (see configureWeb).
 */
@Injectable()
export class CsrfGuard implements CanActivate {
  private readonly logger = new Logger('security');

  constructor(
    private readonly tokens: CsrfTokens,
    private readonly visits: Visits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (safe.has(request.method)) return true;
    const { formHolder, viewer } = await this.visits.begin(request);
    const { _csrf } = (request.body ?? {}) as { _csrf?: unknown };
    if (this.tokens.matches(formHolder, request.headers['x-csrf-token'] ?? _csrf)) return true;
    this.logger.warn(
      `Refused ${routeName(request)} to ${viewer?.accountId ?? 'a visitor'}: wrong form token`,
    );
    throw new WrongToken();
  }
}
