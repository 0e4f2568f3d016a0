import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-local';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { Authentication } from '../../platform/vault/authentication.js';

/** Passport's local strategy: a mobile number and a password, from the form only. Passport would take the address, too. */
@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy) {
  constructor(private readonly authentication: Authentication) {
    super({ usernameField: 'login', passwordField: 'password', passReqToCallback: true });
  }

  /** Answers who signed in, or `false` and the refusal, as passport wants it. */
  async validate({ ip, body }: FastifyRequest): Promise<unknown> {
    const { login, password } = (body ?? {}) as Record<string, unknown>;
    if (typeof login !== 'string' || typeof password !== 'string') return [false, refuse('wrong-login')];
    const answer = await this.authentication.verify(login, password, ip);
    return isRefusal(answer) ? [false, answer] : answer;
  }
}
