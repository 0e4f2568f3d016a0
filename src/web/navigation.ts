import type { Role } from '../kernel/actor.js';

export interface NavigationItem {
  readonly href: string;
  readonly label: string;
  /** What `aria-current` says: this very page, or a page below it. */
  readonly current: 'page' | 'true' | null;
}

/** Where somebody in this role can go (`null`: not signed in), and which of these places `path` belongs to. */
export function placesOf(role: Role | null, path: string): readonly NavigationItem[] {
  const here = path.split('?')[0] ?? path;
  const items = places[role ?? 'visitor'];
  const inside = items
    .filter(([href]) => here === href || here.startsWith(`${href}/`))
    .sort(([one], [other]) => other.length - one.length)[0];
  return items.map(([href, label]) => ({
    href,
    label,
    current: href === here ? 'page' : href === inside?.[0] ? 'true' : null,
  }));
}

/** Where somebody in this role starts. */
export function homeOf(role: Role): string {
  return homes[role];
}

const homes: Readonly<Record<Role, string>> = {
  patient: '/appointments',
  doctor: '/agenda',
  frontdesk: '/desk',
  admin: '/admin/doctors',
  auditor: '/audit',
};

const help = ['/help', 'Help'] as const;

const places: Readonly<Record<Role | 'visitor', readonly (readonly [href: string, label: string])[]>> = {
  visitor: [help],
  patient: [
    ['/appointments', 'Appointments'],
    ['/doctors', 'Find a time'],
    ['/appointments/new', 'New request'],
    help,
  ],
  doctor: [
    ['/agenda', 'Agenda'],
    ['/requests', 'Requests'],
    ['/patients', 'Patients'],
    ['/schedule', 'Working hours'],
    help,
  ],
  frontdesk: [
    ['/desk', 'Front desk'],
    ['/doctors', 'Free times'],
    ['/desk/accounts', 'Sign-in help'],
    ['/admin/support', 'Help requests'],
    help,
  ],
  admin: [
    ['/admin/doctors', 'Doctors'],
    ['/admin/accounts', 'Accounts'],
    ['/admin/invitations', 'Invitations'],
    ['/admin/support', 'Help requests'],
    ['/admin/erasures', 'Erasures'],
    ['/admin/projections', 'Read models'],
    ['/admin/clinic', 'Clinic'],
    ['/admin/outbox', 'Messages'],
    ['/audit/integrity', 'Integrity'],
    help,
  ],
  auditor: [['/audit', 'Search'], ['/audit/access', 'Access log'], ['/audit/integrity', 'Integrity'], help],
};
