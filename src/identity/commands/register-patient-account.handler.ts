import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { stepOf } from '../../platform/event-store/step.js';
import { parseMobile } from '../../platform/mobile.js';
import { CLINIC_ID, clinicStream } from '../../registration/domain/clinic/clinic.js';
import { patientStream } from '../../registration/domain/patient/patient.js';
import { RegisterPatient, registerPatient } from '../../registration/domain/patient/register-patient.js';
import { accountStream } from '../domain/account/account.js';
import { OpenAccount, openAccount } from '../domain/account/open-account.js';
import { RegisterPatientAccount, type Registered } from '../domain/account/register-patient-account.js';
import { AccountOpening, type OpeningPlan } from './account-opening.js';
import { rehearse } from './rehearse.js';

@CommandHandler(RegisterPatientAccount)
export class RegisterPatientAccountHandler implements ICommandHandler<
  RegisterPatientAccount,
  Registered | Refusal
> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly opening: AccountOpening,
  ) {}

  async execute(command: RegisterPatientAccount): Promise<Registered | Refusal> {
    const { meta, data } = command;
    const accountId = derivedId(meta.commandId, 'account');
    const patientId = derivedId(meta.commandId, 'patient');
    const settled = await this.opening.open({
      meta,
      accountId,
      password: data.password,
      plan: () => this.plan(command, accountId, patientId),
    });
    return isRefusal(settled) ? settled : { accountId, patientId, position: settled.position };
  }

  private async plan(
    { data, meta }: RegisterPatientAccount,
    accountId: string,
    patientId: string,
  ): Promise<OpeningPlan | Refusal> {
    const { fullName, birthDate, email = null } = data;
    const person = { fullName, email, mobile: parseMobile(data.mobile) ?? '' };
    const register = new RegisterPatient(
      { ...person, patientId, accountId, birthDate },
      stepOf(meta, 'register-patient'),
    );
    const open = new OpenAccount(
      { ...person, accountId, roles: ['patient'], patientId, doctorId: null },
      stepOf(meta, 'open-account'),
    );
    const { state: clinic } = await this.eventStore.load(clinicStream, CLINIC_ID);
    const patient = rehearse(patientStream, patientStream.initial, (state) =>
      registerPatient(register, state, { clinic }),
    );
    if (isRefusal(patient)) return patient;
    const account = rehearse(accountStream, accountStream.initial, (state) => openAccount(open, state));
    if (isRefusal(account)) return account;
    return { fullName, mobile: person.mobile, email, commands: [register, open] };
  }
}
