export { daySlots, trueUntil, type Booker, type DaySlots, type Slot, type SlotStatus } from './day-slots.js';
export { doctorsWithFreeTimes, type DoctorWithFreeTimes } from './free-times.js';
export { ownHolds, type OwnHold } from './own-holds.js';
