import { findClinic } from '../../../projections/clinic/queries.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import type { UnmaskedPatients } from './unmasked-patients.js';

/** The clinic's zone. */
export async function zoneOf(db: ReadModels): Promise<string> {
  return (await findClinic(db))?.zone ?? 'UTC';
}

/** What a page says of a patient's masking, and the way back after it was changed. */
export interface MaskingNote {
  readonly patientId: string;
  readonly isMasked: boolean;
  /** The address of the page, without host. */
  readonly back: string;
  /** The kind of page. */
  readonly page: string;
}

export function maskingNote(
  unmaskedPatients: UnmaskedPatients,
  patientId: string,
  page: string,
  back: string,
): MaskingNote {
  return { patientId, isMasked: !unmaskedPatients.has(patientId), back, page };
}
