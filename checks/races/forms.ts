import type { Client, Wish } from '../clinic/clinic.js';

/** The forms that take, move or give back time, as the pages send them. `start` is an ISO instant. */

export function accept(appointmentId: string, start: string): Wish {
  return take(`accept ${appointmentId} at ${start}`, `/requests/${appointmentId}/accept`, { start });
}

export function book({ name, personId }: Client, start: string): Wish {
  const path = `/doctors/${personId}/appointments`;
  return { ...take(`book ${name} at ${start}`, path, { start, reason: 'Palpitations' }), choice: start };
}

export function move(appointmentId: string, start: string): Wish {
  const path = `/appointments/${appointmentId}/reschedule`;
  return { ...take(`move ${appointmentId} to ${start}`, path, { start }), choice: start };
}

export function acceptOffer(appointmentId: string): Wish {
  return take(`accept the offer of ${appointmentId}`, `/appointments/${appointmentId}/offer/accept`, {});
}

export function refuseOffer(appointmentId: string): Wish {
  return say(`refuse the offer of ${appointmentId}`, `/appointments/${appointmentId}/offer/refuse`, {});
}

export function cancel(appointmentId: string, { kind }: Client): Wish {
  const reasonCode = kind === 'doctor' ? 'prov' : 'pat';
  return say(`cancel ${appointmentId}`, `/appointments/${appointmentId}/cancel`, { reasonCode, note: '' });
}

function take(what: string, path: string, fields: Readonly<Record<string, string>>): Wish {
  return { what, path, fields, kind: 'take' };
}

function say(what: string, path: string, fields: Readonly<Record<string, string>>): Wish {
  return { what, path, fields, kind: 'say' };
}
