import { derivedId } from '../../src/platform/event-store/ids.js';
import { seededRandom, type Random } from '../../src/sample/random.js';
import type { Client, Clinic } from '../clinic/clinic.js';
import { accept, acceptOffer, book, cancel, move, refuseOffer } from './forms.js';

interface Arena {
  readonly clinic: Clinic;
  readonly patients: readonly Client[];
  readonly doctors: readonly Client[];
  readonly dates: readonly string[];
  readonly seed: number;
  /** How long it lasts, in milliseconds. */
  readonly lasts: number;
}

interface Known {
  readonly appointmentId: string;
  readonly patient: Client;
}

/** Starts that patients are offered, and starts between them, which doctors may choose too. */
const SLOTS = ['09:00', '09:30', '10:00', '10:30'];
const BETWEEN = ['09:10', '09:45', '10:20'];
/** Appointments that are worth trying something with: older ones have mostly ended. */
const FRESH = 12;

/** Everybody does whatever comes to their mind, with too few times for all of them, until the time is over. */
export async function freeForAll(arena: Arena): Promise<void> {
  const known: Known[] = [];
  const until = performance.now() + arena.lasts;
  const clients = [...arena.patients, ...arena.doctors];
  await Promise.all(
    clients.map(async (client, index) => {
      const random = seededRandom(arena.seed * 1_000 + index);
      while (performance.now() < until) await act(arena, client, known, random);
    }),
  );
}

async function act(arena: Arena, client: Client, known: Known[], random: Random): Promise<void> {
  const { clinic, doctors } = arena;
  const own = known.filter(({ patient }) => client.kind === 'doctor' || patient === client).slice(-FRESH);
  const date = random.pick(arena.dates);
  const start = clinic.start(date, random.pick(client.kind === 'doctor' ? [...SLOTS, ...BETWEEN] : SLOTS));
  const deed = own.length === 0 ? 'begin' : random.pick(DEEDS[client.kind]);
  if (deed === 'begin') {
    if (client.kind === 'doctor') return pause();
    if (random.chance(0.5)) {
      known.push({ appointmentId: await clinic.request(client, date, random.pick(SLOTS)), patient: client });
      return;
    }
    const { id, answer } = await clinic.send(client, book(random.pick(doctors), start));
    if (answer.status === 303) known.push({ appointmentId: derivedId(id, 'appointment'), patient: client });
    return;
  }
  const { appointmentId } = random.pick(own);
  const wishes = {
    accept: accept(appointmentId, start),
    move: move(appointmentId, start),
    cancel: cancel(appointmentId, client),
    'accept offer': acceptOffer(appointmentId),
    'refuse offer': refuseOffer(appointmentId),
  };
  await clinic.send(client, wishes[deed]);
}

/** As often as they stand here. */
const DEEDS = {
  patient: [
    'begin',
    'begin',
    'begin',
    'move',
    'move',
    'accept offer',
    'accept offer',
    'refuse offer',
    'cancel',
  ],
  doctor: ['accept', 'accept', 'accept', 'accept', 'move', 'cancel'],
} as const;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
