import { Controller, Get } from '@nestjs/common';
import { Redirect } from '../answers/answer.js';
import { AccountAccessController, DeskAccountsController } from './account-access.controller.js';
import { AccountsController } from './accounts.controller.js';
import { ClinicController } from './clinic.controller.js';
import { DoctorsController } from './doctors.controller.js';
import { MessagesController } from './outbox.controller.js';
import { ErasuresController } from './erasures.controller.js';
import { LeftAppointmentsController } from './left-appointments.controller.js';
import { Machinery } from './machinery.js';
import { LiveMachinery } from './machinery.live.js';
import { ProjectionsController } from './projections.controller.js';
import { InvitationsController } from './invitations.controller.js';

/** Where admins start. */
@Controller('admin')
export class AdminController {
  @Get()
  home(): Redirect {
    return new Redirect('/admin/doctors');
  }
}

/** The pages of admins. */
export const adminControllers = [
  AdminController,
  DoctorsController,
  LeftAppointmentsController,
  AccountsController,
  AccountAccessController,
  DeskAccountsController,
  InvitationsController,
  MessagesController,
  ClinicController,
  ErasuresController,
  ProjectionsController,
];

/** What the pages of admins are made of. */
export const adminFragments = [Machinery, LiveMachinery];
