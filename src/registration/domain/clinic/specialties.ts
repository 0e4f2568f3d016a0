/** A specialty by its slug, which events and filters use, and the words that pages show. */
export interface Specialty {
  readonly specialty: string;
  readonly label: string;
}

/** What a new clinic offers until its admin says otherwise. */
export const DEFAULT_SPECIALTIES: readonly Specialty[] = [
  { specialty: 'general-practice', label: 'General practice' },
  { specialty: 'cardiology', label: 'Cardiology (heart)' },
  { specialty: 'dermatology', label: 'Dermatology (skin)' },
  { specialty: 'endocrinology', label: 'Endocrinology (hormones, diabetes)' },
  { specialty: 'ent', label: 'Ear, nose and throat' },
  { specialty: 'gastroenterology', label: 'Gastroenterology (stomach, bowel)' },
  { specialty: 'gynaecology', label: 'Gynaecology (women’s health)' },
  { specialty: 'neurology', label: 'Neurology (brain, nerves)' },
  { specialty: 'ophthalmology', label: 'Ophthalmology (eyes)' },
  { specialty: 'orthopaedics', label: 'Orthopaedics (bones, joints)' },
  { specialty: 'paediatrics', label: 'Paediatrics (children)' },
  { specialty: 'physiotherapy', label: 'Physiotherapy' },
  { specialty: 'psychiatry', label: 'Psychiatry (mental health)' },
  { specialty: 'pulmonology', label: 'Pulmonology (lungs)' },
  { specialty: 'rheumatology', label: 'Rheumatology (joints, immune system)' },
  { specialty: 'urology', label: 'Urology (kidneys, bladder)' },
];
