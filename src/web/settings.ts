import type { Limits, SessionLimits } from '../kernel/limits.js';

/** What the pages need to know of the configuration. */
export interface WebSettings {
  /** How people reach the pages, without a slash at the end. */
  readonly baseUrl: string;
  readonly https: boolean;
  /** After how many hours everybody signs in again, and after how many minutes who does nothing. */
  readonly sessionHours: number;
  readonly idleMinutes: number;
  readonly limits: Limits;
  /** After how many days a visitor's message is erased. */
  readonly visitorMessageDays: number;
  /** 32 bytes for one purpose, the same at every start. */
  secretFor(purpose: string): Buffer;
}

/** How long browsers remember to come by https only: two years; preload lists accept no less than one. */
export const HTTPS_ONLY_SECONDS = 63_072_000;

export const WEB_SETTINGS = Symbol('WebSettings');

export function webSettings(
  config: Pick<WebSettings, 'baseUrl' | 'limits' | 'visitorMessageDays'> & {
    readonly sessionLimits: SessionLimits;
  },
  vault: { secretFor(purpose: string): Buffer },
): WebSettings {
  return {
    baseUrl: config.baseUrl,
    https: config.baseUrl.startsWith('https:'),
    sessionHours: config.sessionLimits.hours,
    idleMinutes: config.sessionLimits.idleMinutes,
    limits: config.limits,
    visitorMessageDays: config.visitorMessageDays,
    secretFor: (purpose) => vault.secretFor(`slotwell web: ${purpose}`),
  };
}

/** Cookies of an https site carry `__Host-`: no other host and no http page can set them. */
export function cookieName(
  name: 'session' | 'visitor' | 'notice',
  settings: Pick<WebSettings, 'https'>,
): string {
  return settings.https ? `__Host-slotwell-${name}` : `slotwell-${name}`;
}

/** What all our cookies have in common. */
export function cookieOptions(settings: Pick<WebSettings, 'https'>): {
  path: '/';
  httpOnly: true;
  sameSite: 'lax';
  secure: boolean;
} {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: settings.https };
}
