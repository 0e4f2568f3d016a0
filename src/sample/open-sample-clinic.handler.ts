import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Refusal } from '../kernel/refusal.js';
import type { Codec } from '../platform/event-store/codec.js';
import { EventLog } from '../platform/event-store/event-log.js';
import { CODEC, CONFIG } from '../platform/platform.module.js';
import { Credentials } from '../platform/vault/credentials.js';
import { Logins } from '../platform/vault/logins.js';
import { Passwords } from '../platform/vault/passwords.js';
import { VaultPersonKeys } from '../platform/vault/person-keys.js';
import { SampleClinic } from '../platform/vault/sample-clinic.js';
import { Vault } from '../platform/vault/vault.js';
import {
  OpenSampleClinic,
  type SampleClinicOpened,
} from '../registration/domain/clinic/open-sample-clinic.js';
import { makeSampleClinic, type SampleTools } from './make-sample.js';
import { DEFAULT_SAMPLE, type SampleOptions } from '../kernel/sample-options.js';

/** The same as `npm run sample`, for whoever holds the set-up link. */
@CommandHandler(OpenSampleClinic)
export class OpenSampleClinicHandler implements ICommandHandler<
  OpenSampleClinic,
  SampleClinicOpened | Refusal
> {
  private readonly tools: SampleTools;

  constructor(
    @Inject(CONFIG) private readonly config: { readonly sample?: SampleOptions },
    log: EventLog,
    vault: Vault,
    sampleClinic: SampleClinic,
    @Inject(CODEC) codec: Codec,
    keys: VaultPersonKeys,
    logins: Logins,
    credentials: Credentials,
    passwords: Passwords,
  ) {
    this.tools = { log, codec, keys, vault, logins, credentials, passwords, sampleClinic };
  }

  execute({ data, meta }: OpenSampleClinic): Promise<SampleClinicOpened | Refusal> {
    const wanted = { token: data.token, options: this.config.sample ?? DEFAULT_SAMPLE, now: meta.now };
    return makeSampleClinic(this.tools, wanted, () => undefined);
  }
}
