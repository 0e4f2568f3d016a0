import { defineProjection } from '../../src/platform/projecting/projection.js';
import type { ClinicEvent } from '../../src/registration/domain/clinic/clinic.events.js';

const clinic = { id: 'clinic' };

/** The clinic's details, policy and specialties. Touches the topic `clinic`. */
export const projection = defineProjection<ClinicEvent>({
  name: 'clinic',
  version: 1,
  when: {
    ClinicOpened({ data }, rows) {
      rows.put('clinic', { ...clinic, name: data.name, zone: data.zone });
      rows.touch('clinic');
    },
    ClinicDetailsChanged({ data }, rows) {
      const { name, address, phone, email } = data;
      rows.patch('clinic', clinic, { name, address, phone, email });
      rows.touch('clinic');
    },
    ClinicPolicySet({ data }, rows) {
      rows.patch('clinic', clinic, {
        open_requests: data.openRequests,
        staff_second_factor: data.staffSecondFactor,
      });
      rows.touch('clinic');
    },
    SpecialtyOffered({ data }, rows) {
      rows.put('specialty', { specialty: data.specialty, label: data.label, offered: true });
      rows.touch('clinic');
    },
    SpecialtyWithdrawn({ data }, rows) {
      rows.patch('specialty', { specialty: data.specialty }, { offered: false });
      rows.touch('clinic');
    },
    ClinicMarkedAsSample(_event, rows) {
      rows.patch('clinic', clinic, { sample: true });
      rows.touch('clinic');
    },
  },
});
