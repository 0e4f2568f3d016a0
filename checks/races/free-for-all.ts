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

/** An appointment as far as the racers have heard of it. */
interface Known {
  readonly appointmentId: string;
  readonly patient: Client;
  doctor: Client | null;
  isOffered: boolean;
}

/** Starts that patients are offered, and starts between them, which doctors may choose too. */
const SLOTS = ['09:00', '09:30', '10:00', '10:30'];
const BETWEEN = ['09:10', '09:45', '10:20'];
/** Appointments that are worth trying something with: older ones have mostly ended. */
const FRESH = 12;

/** Everybody does whatever comes to their mind, with too few times for all of them, until the time is over. */
export async function freeForAll(arena: Arena): Promise<void> {
  const known: Known[] = [];
  const begun = performance.now();
  const clients = [...arena.patients, ...arena.doctors];
  await Promise.all(
    clients.map(async (client, index) => {
      const random = seededRandom(arena.seed * 1_000 + index);
      while (performance.now() - begun < arena.lasts) await act(arena, client, known, random);
    }),
  );
}

async function act(arena: Arena, client: Client, known: Known[], random: Random): Promise<void> {
  const { clinic, dates } = arena;
  const date = random.pick(dates);
  const start = clinic.start(date, random.pick(client.kind === 'doctor' ? [...SLOTS, ...BETWEEN] : SLOTS));
  const deed = random.pick(DEEDS[client.kind]);
  if (deed === 'begin') return begin(arena, client, known, { date, start, random });
  const one = choose(known, client, deed, random);
  if (!one) return client.kind === 'doctor' ? pause() : begin(arena, client, known, { date, start, random });

  const { appointmentId } = one;
  const wishes = {
    accept: accept(appointmentId, start),
    move: move(appointmentId, start),
    cancel: cancel(appointmentId, client),
    'accept offer': acceptOffer(appointmentId),
    'refuse offer': refuseOffer(appointmentId),
  };
  const { answer } = await clinic.send(client, wishes[deed]);
  if (answer.status !== 303) return;
  if (deed === 'accept') one.doctor = client;
  one.isOffered = client.kind === 'doctor' && (deed === 'accept' || deed === 'move');
}

async function begin(
  { clinic, doctors }: Arena,
  client: Client,
  known: Known[],
  { date, start, random }: { readonly date: string; readonly start: string; readonly random: Random },
): Promise<void> {
  const add = (appointmentId: string, doctor: Client | null, isOffered: boolean) =>
    void known.push({ appointmentId, patient: client, doctor, isOffered });
  const way = random.pick(['request', 'request', 'wait', 'book', 'book', 'book'] as const);
  if (way === 'request') return add(await clinic.request(client, date, random.pick(SLOTS)), null, false);
  if (way === 'wait') return add(await clinic.wait(client, date), null, true);
  const doctor = random.pick(doctors);
  const { id, answer } = await clinic.send(client, book(doctor, start));
  if (answer.status === 303) add(derivedId(id, 'appointment'), doctor, false);
}

/** Mostly something that the deed may succeed with, sometimes anything of one's own. */
function choose(known: readonly Known[], client: Client, deed: string, random: Random): Known | null {
  const fresh = known.filter(({ patient }) => client.kind === 'doctor' || patient === client).slice(-FRESH);
  const likely = known.filter(({ patient, doctor, isOffered }) => {
    if (client.kind === 'patient') return patient === client && isOffered === deed.endsWith('offer');
    return deed === 'accept' ? doctor === null : doctor === client;
  });
  const candidates = likely.length > 0 && random.chance(0.8) ? likely.slice(-FRESH) : fresh;
  return candidates.length === 0 ? null : random.pick(candidates);
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
