import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventStore } from '../platform/event-store/event-store.js';
import { CONFIG } from '../platform/platform.module.js';
import { Processes } from '../platform/processes/processes.js';
import { Erasures } from '../platform/vault/erasures.js';
import { MessageRelay } from '../platform/vault/message-relay.js';
import { Messages } from '../platform/vault/messages.js';
import { Vault } from '../platform/vault/vault.js';
import { ResendMessageHandler } from './commands/resend-message.handler.js';
import { supportHandlers } from './commands/support-handlers.js';
import { mailBy, type MailSettings } from './mail.js';
import { eraseOldMessages } from './processes/erase-old-messages.js';
import { eraseSupport } from './processes/erase-support.js';
import { tellAnswers } from './processes/tell-answers.js';
import { smsBy, type SmsSettings } from './sms.js';

interface NotificationSettings {
  readonly baseUrl: string;
  readonly visitorMessageDays: number;
  readonly mail?: MailSettings | null;
  readonly sms?: SmsSettings | null;
}

/** Says how messages leave the house, and has people told that they were answered. */
@Module({ providers: [ResendMessageHandler, ...supportHandlers] })
export class NotificationsModule implements OnModuleInit, OnApplicationShutdown {
  private close: () => void = () => undefined;

  constructor(
    private readonly bus: CommandBus,
    private readonly relay: MessageRelay,
    private readonly processes: Processes,
    private readonly store: EventStore,
    private readonly messages: Messages,
    private readonly vault: Vault,
    private readonly erasures: Erasures,
    @Inject(CONFIG) private readonly config: NotificationSettings,
  ) {}

  onModuleInit(): void {
    const { bus, store, messages, vault, erasures } = this;
    const { mail, sms, baseUrl, visitorMessageDays } = this.config;
    this.processes.register(tellAnswers({ store, messages, vault, baseUrl }));
    this.processes.register(eraseOldMessages({ bus, store, days: visitorMessageDays }));
    this.processes.register(eraseSupport(erasures));
    if (mail) {
      const send = mailBy(mail);
      this.relay.register('mail', send);
      this.close = () => send.close();
    }
    if (sms) this.relay.register('sms', smsBy(sms));
  }

  onApplicationShutdown(): void {
    this.close();
  }
}
