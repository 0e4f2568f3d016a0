import { text, timeOf, type Happened } from './happened.js';

/** What an appointment's own events say of it. */
export interface AppointmentStory {
  readonly appointmentId: string;
  readonly patientId: string;
  /** The time that it has; `null` before it is booked and after it was cancelled or entered in error. */
  readonly booking: Taken | null;
  readonly offer: Taken | null;
  /** Every entry that was ever booked or offered for it. */
  readonly committed: ReadonlySet<string>;
  readonly abandoned: ReadonlySet<string>;
}

interface Taken {
  readonly entryId: string;
  readonly doctorId: string;
  /** ISO instant. */
  readonly start: string;
}

export interface Appointments {
  readonly stories: ReadonlyMap<string, AppointmentStory>;
  readonly faults: readonly string[];
}

/** Plays the appointments' events and looks for what no order of commands could have led to. */
export function replayAppointments(events: readonly Happened[]): Appointments {
  const stories = new Map<string, AppointmentStory>();
  const faults: string[] = [];
  for (const event of events) {
    if (!event.stream.startsWith('appointment-')) continue;
    const appointmentId = text(event, 'appointmentId');
    const before = stories.get(appointmentId) ?? blank(appointmentId, text(event, 'patientId'));
    faults.push(...faultsOfNext(before, event));
    stories.set(appointmentId, next(before, event));
  }
  return { stories, faults };
}

/** The entry that each booked appointment has now. */
export function bookingsOf(events: readonly Happened[]): Map<string, string> {
  return entries(events, 'booking');
}

/** The entry that is held for the open offer of each appointment that waits for its patient. */
export function openOffersOf(events: readonly Happened[]): Map<string, string> {
  return entries(events, 'offer');
}

function entries(events: readonly Happened[], which: 'booking' | 'offer'): Map<string, string> {
  const stories = [...replayAppointments(events).stories.values()];
  return new Map(
    stories.flatMap((story) => {
      const taken = story[which];
      return taken ? [[story.appointmentId, taken.entryId] as const] : [];
    }),
  );
}

function blank(appointmentId: string, patientId: string): AppointmentStory {
  const none = new Set<string>();
  return { appointmentId, patientId, booking: null, offer: null, committed: none, abandoned: none };
}

function next(story: AppointmentStory, event: Happened): AppointmentStory {
  const entryId = text(event, 'entryId');
  switch (event.type) {
    case 'AppointmentOffered':
      return { ...story, offer: takenOf(event), committed: new Set(story.committed).add(entryId) };
    case 'AppointmentBooked':
    case 'AppointmentRescheduled':
      return {
        ...story,
        booking: takenOf(event),
        offer: null,
        committed: new Set(story.committed).add(entryId),
      };
    case 'OfferRefused':
    case 'OfferLapsed':
      return { ...story, offer: null };
    case 'AppointmentCancelled':
    case 'AppointmentEnteredInError':
      return { ...story, booking: null, offer: null };
    case 'BookingAbandoned':
      return { ...story, abandoned: new Set(story.abandoned).add(entryId) };
    default:
      return story;
  }
}

function faultsOfNext(story: AppointmentStory, event: Happened): string[] {
  const { appointmentId, booking, abandoned, committed } = story;
  const entryId = text(event, 'entryId');
  const commits = ['AppointmentBooked', 'AppointmentRescheduled', 'AppointmentOffered'].includes(event.type);
  const faults: string[] = [];
  if (commits && abandoned.has(entryId)) faults.push(`${appointmentId}: ${entryId} was abandoned before`);
  if (commits && committed.has(entryId)) faults.push(`${appointmentId}: ${entryId} was committed before`);
  if (event.type === 'BookingAbandoned' && committed.has(entryId))
    faults.push(`${appointmentId}: ${entryId} is abandoned after it was committed`);
  if (event.type === 'AppointmentBooked' && booking)
    faults.push(`${appointmentId}: it is booked again while it is booked`);
  if (event.type === 'AppointmentRescheduled' && booking?.entryId !== text(event, 'previousEntryId'))
    faults.push(`${appointmentId}: it moves from ${text(event, 'previousEntryId')}, which it does not have`);
  return faults;
}

function takenOf(event: Happened): Taken {
  return { entryId: text(event, 'entryId'), doctorId: text(event, 'doctorId'), start: timeOf(event).start };
}
