import { NotSent, type Send } from '../platform/vault/message-relay.js';

/** Who sends SMS: a URL that takes JSON by POST, and the bearer token it asks for, if any. */
export interface SmsSettings {
  readonly url: string;
  readonly token: string | null;
}

/**
 * Sends SMS by `POST` of `{ "id", "to", "text" }`; `to` is E.164, and the same `id` is the same message. Any 2xx means
 * taken; of other answers 408, 429 and 5xx are tried again.
 */
export function smsBy({ url, token }: SmsSettings): Send {
  return async ({ id, to, text }, signal) => {
    const response = await post(url, token, { id, to, text }, signal);
    await response.body?.cancel();
    if (response.ok) return;
    const isFinal = response.status < 500 && response.status !== 408 && response.status !== 429;
    throw new NotSent(`HTTP ${response.status}`, isFinal);
  };
}

async function post(url: string, token: string | null, body: object, signal: AbortSignal): Promise<Response> {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  try {
    return await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    });
  } catch (error) {
    const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
    const code = typeof cause?.code === 'string' ? cause.code : name;
    throw new NotSent(code ?? 'error', false);
  }
}
