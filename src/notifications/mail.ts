import { createTransport } from 'nodemailer';
import { isLoopback } from '../kernel/loopback.js';
import { NotSent, type Send } from '../platform/vault/message-relay.js';

/** Where mail goes (`smtp://user:password@host:port`, `smtps://…`), and whom it comes from. */
export interface MailSettings {
  readonly url: string;
  readonly from: string;
}

const ANSWER_WITHIN_MS = 20_000;

/** Sends mail by SMTP. A mail that is sent twice has the same Message-ID, so that many programs show it once. */
export function mailBy({ url, from }: MailSettings): Send & { close(): void } {
  const transport = createTransport(encrypted(url), {
    from,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'slotwell.invalid';
  const send: Send = async ({ id, to, subject, text }) => {
    const mail = { to: { name: '', address: to }, subject, text, messageId: `<${id}@${domain}>` };
    try {
      await within(
        ANSWER_WITHIN_MS,
        transport.sendMail({ ...mail, headers: { 'Auto-Submitted': 'auto-generated' } }),
      );
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
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  if (typeof responseCode === 'number') return new NotSent(`SMTP ${responseCode}`, responseCode >= 500);
  return new NotSent(typeof code === 'string' && /^[A-Z_]+$/.test(code) ? code : 'error', false);
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotSent('ETIMEDOUT', false)), milliseconds);
  });
  try {
    await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof NotSent) work.catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
