import { createHash, randomUUID } from 'node:crypto';
import type { Authenticate, SignedInViewer } from './authenticate.js';
import type { LiveConnection } from './live-connection.js';
import type { LiveHtml } from './live-fragment.js';
import { securityLog } from '../security-log.js';
import type { MayWatch } from './may-watch.js';
import { fillPlaceholders, hasPlaceholders } from './placeholders.js';
import type { Subscription } from './subscription.js';

/** Somebody who may see a fragment now. */
interface Recipient {
  readonly subscription: Subscription;
  readonly viewer: SignedInViewer;
}

interface Gate {
  readonly authenticate: Authenticate;
  readonly mayWatch: MayWatch;
}

const AT_ONCE = 8;

/**
 * Checks everybody's session and right anew, renders once for all who are shown the same, and pushes what is not what
 * the page was sent last. What cannot be shown because of a fault is told to `failed` and does not keep the others
 * from theirs.
 */
export async function showAgain(
  subscriptions: readonly Subscription[],
  { authenticate, mayWatch }: Gate,
  failed: (subscription: Subscription, error: unknown) => void,
): Promise<void> {
  const sessions = new Map<LiveConnection, Promise<SignedInViewer | null>>();
  const audiences = new Map<string, Recipient[]>();
  await eachOf(subscriptions, async (subscription) => {
    const { connection } = subscription;
    const asked = sessions.get(connection) ?? authenticate(connection.request);
    sessions.set(connection, asked);
    try {
      const recipient = await admit(subscription, await asked, mayWatch);
      if (!recipient) return;
      const key = await audienceOf(recipient);
      const audience = audiences.get(key);
      if (audience) audience.push(recipient);
      else audiences.set(key, [recipient]);
    } catch (error) {
      failed(subscription, error);
    }
  });
  await eachOf([...audiences.values()], async (recipients) => {
    const [first] = recipients;
    if (!first) return;
    try {
      const { fragment, params } = first.subscription;
      await show(recipients, await fragment.render(first.viewer, params), failed);
    } catch (error) {
      for (const { subscription } of recipients) failed(subscription, error);
    }
  });
}

async function admit(
  subscription: Subscription,
  viewer: SignedInViewer | null,
  mayWatch: MayWatch,
): Promise<Recipient | null> {
  const { connection, fragment, params } = subscription;
  if (!connection.goesOnAs(viewer)) return null;
  if (!(await mayWatch(viewer, fragment, params))) {
    connection.subscriptions.delete(fragment.name);
    securityLog.warn(`Refused live ${fragment.name} to ${viewer.role} ${viewer.accountId}`);
    return null;
  }
  subscription.topics = await fragment.topics(viewer, params);
  return { subscription, viewer };
}

async function audienceOf({ subscription: { fragment, params }, viewer }: Recipient): Promise<string> {
  return JSON.stringify([fragment.name, params, await fragment.audience(viewer, params)]);
}

async function show(
  recipients: readonly Recipient[],
  { html, until, beforePush }: LiveHtml,
  failed: (subscription: Subscription, error: unknown) => void,
): Promise<void> {
  const frame = `<hx-partial id="${idOf(html)}" hx-swap="outerMorph">${html}</hx-partial>`;
  const digest = createHash('sha256').update(frame).digest('base64');
  const isPersonal = hasPlaceholders(frame);
  const push = ({ subscription, viewer }: Recipient): void => {
    const { connection, fragment } = subscription;
    if (connection.subscriptions.get(fragment.name) !== subscription) return;
    subscription.shown = digest;
    connection.push(
      fragment.name,
      isPersonal ? fillPlaceholders(frame, { csrf: viewer.csrf, commandId: () => randomUUID() }) : frame,
    );
  };
  const fresh: Recipient[] = [];
  for (const recipient of recipients) {
    const { subscription } = recipient;
    subscription.until = until ?? null;
    if (subscription.shown !== digest) fresh.push(recipient);
  }
  if (!beforePush) return fresh.forEach(push);
  await eachOf(fresh, async (recipient) => {
    try {
      await beforePush(recipient.viewer);
      push(recipient);
    } catch (error) {
      failed(recipient.subscription, error);
    }
  });
}

/** The id of the element that the fragment is. */
function idOf(html: string): string {
  const id = /^\s*<[a-z][^>]*?\sid="([\w-]+)"/.exec(html)?.[1];
  if (id === undefined) throw new Error('A live fragment must begin with an element that has an id');
  return id;
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items].reverse();
  const next = async (): Promise<void> => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, next));
}
