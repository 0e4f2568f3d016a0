import { Inject, Injectable } from '@nestjs/common';
import { findClinic } from '../../../projections/clinic/queries.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { SampleClinic } from '../../platform/vault/sample-clinic.js';

/** Whether the clinic is open. One that was opened stays open. */
@Injectable()
export class Opening {
  private open = false;

  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly sample: SampleClinic,
  ) {}

  /** A sample clinic is open once people can sign in to it, not while it is filled. */
  async isOpen(): Promise<boolean> {
    this.open ||= (await findClinic(this.db)) !== null && !(await this.sample.isUnfinished());
    return this.open;
  }
}
