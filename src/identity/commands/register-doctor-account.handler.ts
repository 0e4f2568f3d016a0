import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { stepOf } from '../../platform/event-store/step.js';
import { parseMobile } from '../../platform/mobile.js';
import { CLINIC_ID, clinicStream } from '../../registration/domain/clinic/clinic.js';
import { doctorStream } from '../../registration/domain/doctor/doctor.js';
import { RegisterDoctor, registerDoctor } from '../../registration/domain/doctor/register-doctor.js';
import { accountStream } from '../domain/account/account.js';
import { OpenAccount, openAccount } from '../domain/account/open-account.js';
import { RegisterDoctorAccount, type RegisteredDoctor } from '../domain/account/register-doctor-account.js';
import { AccountOpening, type OpeningPlan } from './account-opening.js';
import { rehearse } from './rehearse.js';

@CommandHandler(RegisterDoctorAccount)
export class RegisterDoctorAccountHandler implements ICommandHandler<
  RegisterDoctorAccount,
  RegisteredDoctor | Refusal
> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly opening: AccountOpening,
  ) {}

  async execute(command: RegisterDoctorAccount): Promise<RegisteredDoctor | Refusal> {
    const { meta, data } = command;
    const accountId = derivedId(meta.commandId, 'account');
    const doctorId = derivedId(meta.commandId, 'doctor');
    const settled = await this.opening.open({
      meta,
      accountId,
      password: data.password,
      plan: () => this.plan(command, accountId, doctorId),
    });
    return isRefusal(settled) ? settled : { accountId, doctorId, position: settled.position };
  }

  private async plan(
    { data, meta }: RegisterDoctorAccount,
    accountId: string,
    doctorId: string,
  ): Promise<OpeningPlan | Refusal> {
    const { fullName, specialty, licenceNumber, email = null } = data;
    const person = { fullName, email, mobile: parseMobile(data.mobile) ?? '' };
    const register = new RegisterDoctor(
      { ...person, doctorId, accountId, specialty, licenceNumber },
      stepOf(meta, 'register-doctor'),
    );
    const open = new OpenAccount(
      { ...person, accountId, roles: ['doctor'], patientId: null, doctorId },
      stepOf(meta, 'open-account'),
    );
    const { state: clinic } = await this.eventStore.load(clinicStream, CLINIC_ID);
    const doctor = rehearse(doctorStream, doctorStream.initial, (state) =>
      registerDoctor(register, state, { clinic }),
    );
    if (isRefusal(doctor)) return doctor;
    const account = rehearse(accountStream, accountStream.initial, (state) => openAccount(open, state));
    if (isRefusal(account)) return account;
    return { fullName, mobile: person.mobile, email, commands: [register, open] };
  }
}
