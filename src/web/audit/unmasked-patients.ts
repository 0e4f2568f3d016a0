import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { addMinutes, isBefore } from '../../kernel/time.js';
import { masked, unmasked, type Masking } from './masking.js';

declare module 'fastify' {
  interface Session {
    /** Patients whose data an auditor sees unmasked, each until an ISO instant. */
    unmasked?: Readonly<Record<string, string>>;
  }
}

/** How long a patient stays unmasked to the session that asked. */
export const UNMASKED_MINUTES = 30;

/** Whose data this session sees unmasked at the moment. */
export class UnmaskedPatients {
  constructor(
    private readonly until: Readonly<Record<string, string>>,
    private readonly now: string,
  ) {}

  has(patientId: string): boolean {
    const until = Object.hasOwn(this.until, patientId) ? this.until[patientId] : undefined;
    return until !== undefined && isBefore(this.now, until);
  }

  of(patientId: string | null): Masking {
    return patientId !== null && this.has(patientId) ? unmasked : masked;
  }

  /** What the session remembers once this patient is unmasked, too. */
  with(patientId: string): Readonly<Record<string, string>> {
    const still = Object.entries(this.until).filter(([id]) => this.has(id));
    return { ...Object.fromEntries(still), [patientId]: addMinutes(this.now, UNMASKED_MINUTES) };
  }
}

/** The parameter of a handler that shows what may be masked. */
export const Unmasked = createParamDecorator((_: unknown, context: ExecutionContext): UnmaskedPatients => {
  const { session, visit } = context.switchToHttp().getRequest<FastifyRequest>();
  if (visit === undefined) throw new Error('A handler ran before its visit began');
  return new UnmaskedPatients(session.unmasked ?? {}, visit.now);
});
