import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CONFIG } from '../platform/platform.module.js';
import { MessageRelay } from '../platform/vault/message-relay.js';
import { ResendMessageHandler } from './commands/resend-message.handler.js';
import { mailBy, type MailSettings } from './mail.js';
import { smsBy, type SmsSettings } from './sms.js';

/** Says how messages leave the house. */
@Module({ providers: [ResendMessageHandler] })
export class NotificationsModule implements OnModuleInit, OnApplicationShutdown {
  private close: () => void = () => undefined;

  constructor(
    private readonly relay: MessageRelay,
    @Inject(CONFIG) private readonly config: { mail?: MailSettings | null; sms?: SmsSettings | null },
  ) {}

  onModuleInit(): void {
    const { mail, sms } = this.config;
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
