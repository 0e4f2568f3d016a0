export const ROLES = ['patient', 'doctor', 'frontdesk', 'admin', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who acts: an account in one of its roles, a visitor who is not signed in, or Slotwell itself (a process, named).
 * `actingFor` is the patient an account acts for, when it acts for one.
 */
export type Actor =
  | { readonly kind: 'account'; readonly accountId: string; readonly role: Role; readonly actingFor?: string }
  | { readonly kind: 'visitor' }
  | { readonly kind: 'system'; readonly process: string };

export const visitor: Actor = { kind: 'visitor' };
