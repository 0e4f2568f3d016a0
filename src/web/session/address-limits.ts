import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Limits } from '../../kernel/limits.js';
import type { Refusal } from '../../kernel/refusal.js';
import { networkOf, Throttles } from '../../platform/vault/throttles.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';

/** What is counted by the address it comes from. */
type Counted = Exclude<keyof Limits, `signIn${string}` | `${string}PerLogin`>;

/** Counts what visitors send, by the address it comes from. */
@Injectable()
export class AddressLimits {
  constructor(
    private readonly throttles: Throttles,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  /** Counts one more; refuses with `too-many-tries` when it comes too early. */
  count(what: Counted, { ip }: Pick<FastifyRequest, 'ip'>): Promise<Refusal | null> {
    return this.throttles.count([{ what, whose: networkOf(ip), limit: this.settings.limits[what] }]);
  }
}
