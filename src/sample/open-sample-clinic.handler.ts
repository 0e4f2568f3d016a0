import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuse, type Refusal } from '../kernel/refusal.js';
import type { Codec } from '../platform/event-store/codec.js';
import { EventLog } from '../platform/event-store/event-log.js';
import { CODEC } from '../platform/platform.module.js';
import { Credentials } from '../platform/vault/credentials.js';
import { Logins } from '../platform/vault/logins.js';
import { Passwords } from '../platform/vault/passwords.js';
import { VaultPersonKeys } from '../platform/vault/person-keys.js';
import { SetupLinks } from '../platform/vault/setup-links.js';
import { Vault } from '../platform/vault/vault.js';
import {
  OpenSampleClinic,
  type SampleClinicOpened,
} from '../registration/domain/clinic/open-sample-clinic.js';
import { makeSampleClinic, type SampleTools } from './make-sample.js';
import { DEFAULT_SAMPLE, type SampleOptions } from './options.js';

/** The same as `npm run sample`, for whoever holds the set-up link. The link is used up first: one clinic comes of it. */
@CommandHandler(OpenSampleClinic)
export class OpenSampleClinicHandler implements ICommandHandler<
  OpenSampleClinic,
  SampleClinicOpened | Refusal
> {
  /** How large the clinic is to be. */
  size: SampleOptions = DEFAULT_SAMPLE;
  private readonly tools: SampleTools;

  constructor(
    private readonly log: EventLog,
    private readonly vault: Vault,
    private readonly links: SetupLinks,
    @Inject(CODEC) codec: Codec,
    keys: VaultPersonKeys,
    logins: Logins,
    credentials: Credentials,
    passwords: Passwords,
  ) {
    this.tools = { log, codec, keys, vault, logins, credentials, passwords };
  }

  async execute({ data, meta }: OpenSampleClinic): Promise<SampleClinicOpened | Refusal> {
    if ((await this.log.identity()) !== null) return refuse('clinic-already-open');
    const refused = await this.vault.transaction((tx) => this.links.use(tx, data.token, meta.commandId));
    if (refused) return refused;
    return makeSampleClinic(this.tools, this.size, meta.now, () => undefined);
  }
}
