import type { Provider } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { defaultLimits, defaultSessionLimits, type Limits, type SessionLimits } from '../../kernel/limits.js';
import { Clock } from '../clock.js';
import { ActForCodes } from './act-for-codes.js';
import { Authentication } from './authentication.js';
import { Codes } from './codes.js';
import { Credentials } from './credentials.js';
import { ErasureRegister } from './erasure-register.js';
import { Erasures } from './erasures.js';
import { InvitationLinks } from './invitation-links.js';
import { Logins } from './logins.js';
import { MessageRelay } from './message-relay.js';
import { Messages } from './messages.js';
import { OutboxRelay } from './outbox-relay.js';
import { Outbox } from './outbox.js';
import { Passwords } from './passwords.js';
import { VaultPersonKeys } from './person-keys.js';
import { Reauthentication } from './reauthentication.js';
import { SecondFactors } from './second-factors.js';
import { SessionSweep } from './session-sweep.js';
import { Sessions } from './sessions.js';
import { SampleClinic } from './sample-clinic.js';
import { SetupLinks } from './setup-links.js';
import { Throttles } from './throttles.js';
import { Tokens } from './tokens.js';
import { Vault } from './vault.js';
import { Verifications } from './verifications.js';

/** What of the configuration the vault goes by. */
interface VaultSettings {
  readonly limits?: Limits;
  readonly sessionLimits?: SessionLimits;
  readonly mail?: unknown;
  readonly sms?: unknown;
}

/** Everything that stands on `Vault` and `Clock`, which the platform provides, and on Nest's `CommandBus`. */
export const vaultProviders = ({
  limits = defaultLimits,
  sessionLimits = defaultSessionLimits,
  mail = null,
  sms = null,
}: VaultSettings): Provider[] => [
  { provide: VaultPersonKeys, inject: [Vault], useFactory: (vault: Vault) => new VaultPersonKeys(vault) },
  { provide: Passwords, useFactory: () => new Passwords() },
  { provide: Credentials, inject: [Vault], useFactory: (vault: Vault) => new Credentials(vault) },
  { provide: Logins, inject: [Vault], useFactory: (vault: Vault) => new Logins(vault) },
  {
    provide: Authentication,
    inject: [Logins, Credentials, Passwords, Throttles, Clock],
    useFactory: (
      logins: Logins,
      credentials: Credentials,
      passwords: Passwords,
      throttles: Throttles,
      clock: Clock,
    ) => new Authentication(logins, credentials, passwords, throttles, clock, limits),
  },
  {
    provide: Throttles,
    inject: [Vault, Clock],
    useFactory: (vault: Vault, clock: Clock) => new Throttles(vault, clock),
  },
  {
    provide: SecondFactors,
    inject: [Vault, VaultPersonKeys, Clock],
    useFactory: (vault: Vault, keys: VaultPersonKeys, clock: Clock) => new SecondFactors(vault, keys, clock),
  },
  {
    provide: Reauthentication,
    inject: [Authentication, SecondFactors],
    useFactory: (authentication: Authentication, secondFactors: SecondFactors) =>
      new Reauthentication(authentication, secondFactors),
  },
  { provide: Codes, inject: [Vault], useFactory: (vault: Vault) => new Codes(vault) },
  { provide: Tokens, inject: [Vault], useFactory: (vault: Vault) => new Tokens(vault) },
  {
    provide: SetupLinks,
    inject: [Vault, Tokens, Clock],
    useFactory: (vault: Vault, tokens: Tokens, clock: Clock) => new SetupLinks(vault, tokens, clock),
  },
  {
    provide: SampleClinic,
    inject: [Vault, SetupLinks],
    useFactory: (vault: Vault, links: SetupLinks) => new SampleClinic(vault, links),
  },
  {
    provide: InvitationLinks,
    inject: [Tokens, VaultPersonKeys, Clock],
    useFactory: (tokens: Tokens, keys: VaultPersonKeys, clock: Clock) =>
      new InvitationLinks(tokens, keys, clock),
  },
  {
    provide: Sessions,
    inject: [Vault, Clock],
    useFactory: (vault: Vault, clock: Clock) => new Sessions(vault, clock, sessionLimits),
  },
  {
    provide: Outbox,
    inject: [Vault, VaultPersonKeys, Clock, CommandBus],
    useFactory: (vault: Vault, keys: VaultPersonKeys, clock: Clock, commands: CommandBus) =>
      new Outbox(vault, keys, clock, commands),
  },
  {
    provide: Messages,
    inject: [Vault, VaultPersonKeys, Clock],
    useFactory: (vault: Vault, keys: VaultPersonKeys, clock: Clock) =>
      new Messages(vault, keys, clock, { mail: mail !== null, sms: sms !== null }),
  },
  {
    provide: MessageRelay,
    inject: [Messages],
    useFactory: (messages: Messages) => new MessageRelay(messages),
  },
  {
    provide: ActForCodes,
    inject: [Vault, Tokens, Clock],
    useFactory: (vault: Vault, tokens: Tokens, clock: Clock) => new ActForCodes(vault, tokens, clock),
  },
  {
    provide: Erasures,
    inject: [Vault, VaultPersonKeys, ErasureRegister],
    useFactory: (vault: Vault, keys: VaultPersonKeys, register: ErasureRegister) =>
      new Erasures(vault, keys, register),
  },
  {
    provide: SessionSweep,
    inject: [Sessions, Throttles, Messages],
    useFactory: (...parts: [Sessions, Throttles, Messages]) => new SessionSweep(parts),
  },
  {
    provide: Verifications,
    inject: [Vault, Clock],
    useFactory: (vault: Vault, clock: Clock) => new Verifications(vault, clock),
  },
  { provide: OutboxRelay, inject: [Outbox], useFactory: (outbox: Outbox) => new OutboxRelay(outbox) },
];
