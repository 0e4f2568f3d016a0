import { Module } from '@nestjs/common';
import { OpenSampleClinicHandler } from './open-sample-clinic.handler.js';

/** Invented clinics, on demand. */
@Module({ providers: [OpenSampleClinicHandler] })
export class SampleModule {}
