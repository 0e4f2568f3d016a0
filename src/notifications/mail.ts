import { createTransport } from 'nodemailer';
import { isLoopback } from '../kernel/loopback.js';
import { NotSent, type Send } from '../platform/vault/message-relay.js';

/** Where mail goes (`smtp://user:password@host:port`, `smtps://…`), and whom it comes from. */
export interface MailSettings {
  readonly url: string;
  readonly from: string;
}

/** Sends mail by SMTP. A mail that is sent twice has the same Message-ID, so that many programs show it once. */
export function mailBy({ url, from }: MailSettings): Send & { close(): void } {
  const transport = createTransport(encrypted(url), {
    from,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'slotwell.invalid';
  const send: Send = async ({ id, to, subject, text }, signal) => {
    const mail = { to: { name: '', address: to }, subject, text, messageId: `<${id}@${domain}>` };
    try {
      const sending = transport.sendMail({ ...mail, headers: { 'Auto-Submitted': 'auto-generated' } });
      await Promise.race([sending, aborted(signal)]);
    } catch (error) {
      throw reasonOf(error);
    }
  };
  return Object.assign(send, { close: () => transport.close() });
}

/**
 * Beyond this machine nothing is sent in the clear: a server that offers no STARTTLS gets no mail, unless the address
 * itself says `requireTLS=false`.
 */
export function encrypted(address: string): string {
  const url = new URL(address);
  if (url.protocol === 'smtp:' && !isLoopback(url.hostname) && !url.searchParams.has('requireTLS'))
    url.searchParams.set('requireTLS', 'true');
  return url.href;
}

/** Servers may repeat an address in what they answer: of it only the code is kept. */
function reasonOf(error: unknown): NotSent {
  if (error instanceof NotSent) return error;
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  if (typeof responseCode === 'number') return new NotSent(`SMTP ${responseCode}`, responseCode >= 500);
  return new NotSent(typeof code === 'string' && /^[A-Z_]+$/.test(code) ? code : 'error', false);
}

/** Rejects when `signal` aborts. What becomes of the mail after that is of no interest. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = () => reject(new NotSent((signal.reason as Error).name, false));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}
