import { describe, expect, it } from 'vitest';
import { sentFields } from '../../src/web/failures/sent-fields.js';

describe('a form that was open for too long', () => {
  it('keeps what was typed but secrets, and shows people what says something to them', () => {
    const body = {
      _csrf: 'token of another session',
      commandId: '3f0c',
      patientId: '0b7f2f0e-6a3c-4f2e-9d59-0d9f5f8f7a11',
      next: '/profile',
      preferredDate: '2026-11-24',
      password: 'a calm river',
      specialties: ['cardiology', 'dermatology'],
      note: '',
    };
    const fields = sentFields(body);
    expect(fields.map(({ name }) => name)).toEqual([
      'commandId',
      'patientId',
      'next',
      'preferredDate',
      'specialties',
      'specialties',
    ]);
    expect(fields.filter(({ label }) => label !== null)).toEqual([
      { name: 'preferredDate', value: '2026-11-24', label: 'Preferred date' },
      { name: 'specialties', value: 'cardiology', label: 'Specialties' },
      { name: 'specialties', value: 'dermatology', label: 'Specialties' },
    ]);
  });
});
