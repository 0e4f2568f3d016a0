import { BookingController } from './booking.controller.js';
import { BookingRefusals } from './booking-refusals.js';
import { LiveChosenTime } from './chosen-time.live.js';
import { ChosenTime } from './chosen-time.js';
import { DoctorList } from './doctor-list.js';
import { DoctorPages } from './doctor-pages.js';
import { DoctorsController } from './doctors.controller.js';
import { LiveSlots } from './timetable.live.js';
import { Timetable } from './timetable.js';

/** The pages on which free times are found and booked. */
export const doctorControllers = [DoctorsController, BookingController];
export const doctorFragments = [
  Timetable,
  ChosenTime,
  DoctorPages,
  DoctorList,
  BookingRefusals,
  LiveSlots,
  LiveChosenTime,
];
