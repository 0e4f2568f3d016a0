export { daySlots, trueUntil, type Booker, type DaySlots, type Slot, type SlotStatus } from './day-slots.js';
export { doctorsWithFreeTimes, type DoctorWithFreeTimes } from './free-times.js';
export { ownHolds, type OwnHold } from './own-holds.js';
export {
  bookedWhileAway,
  closingDays,
  timeOffOf,
  type ClosingDay,
  type InTheWay,
  type TimeOff,
} from './away.js';
export { workingHoursFrom, type HoursFrom } from './hours.js';
