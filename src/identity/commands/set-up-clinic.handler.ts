import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Command } from '../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { stepOf } from '../../platform/event-store/step.js';
import { parseMobile } from '../../platform/mobile.js';
import { SetupLinks } from '../../platform/vault/setup-links.js';
import { CLINIC_ID, clinicStream, type Clinic } from '../../registration/domain/clinic/clinic.js';
import { OpenClinic, openClinic } from '../../registration/domain/clinic/open-clinic.js';
import { DEFAULT_SPECIALTIES } from '../../registration/domain/clinic/specialties.js';
import { ApproveDoctor, approveDoctor } from '../../registration/domain/doctor/approve-doctor.js';
import { doctorStream } from '../../registration/domain/doctor/doctor.js';
import { RegisterDoctor, registerDoctor } from '../../registration/domain/doctor/register-doctor.js';
import { accountStream } from '../domain/account/account.js';
import { OpenAccount, openAccount } from '../domain/account/open-account.js';
import { SetUpClinic, type ClinicSetUp } from '../domain/account/set-up-clinic.js';
import { AccountOpening, type OpeningPlan } from './account-opening.js';
import { rehearse } from './rehearse.js';

interface Admin {
  readonly accountId: string;
  readonly fullName: string;
  readonly mobile: string;
  readonly email: string | null;
  /** `null` for an admin who is no doctor. */
  readonly doctorId: string | null;
}

@CommandHandler(SetUpClinic)
export class SetUpClinicHandler implements ICommandHandler<SetUpClinic, ClinicSetUp | Refusal> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly links: SetupLinks,
    private readonly opening: AccountOpening,
  ) {}

  async execute(command: SetUpClinic): Promise<ClinicSetUp | Refusal> {
    const { meta, data } = command;
    const accountId = derivedId(meta.commandId, 'account');
    const isDoctor = Boolean(data.specialty?.trim() || data.licenceNumber?.trim());
    const doctorId = isDoctor ? derivedId(meta.commandId, 'doctor') : null;
    const { fullName, email = null } = data;
    const admin = { accountId, fullName, email, doctorId, mobile: parseMobile(data.mobile) ?? '' };
    const settled = await this.opening.open({
      meta,
      accountId,
      password: data.password,
      plan: () => this.plan(command, admin),
    });
    return isRefusal(settled) ? settled : { accountId, doctorId, position: settled.position };
  }

  private async plan(command: SetUpClinic, admin: Admin): Promise<OpeningPlan | Refusal> {
    const { data, meta } = command;
    const { state: notOpen } = await this.eventStore.load(clinicStream, CLINIC_ID);
    if (notOpen.status === 'open') return refuse('clinic-already-open');
    const linkRefused = await this.links.check(data.token);
    if (linkRefused) return linkRefused;

    const open = openingOf(command);
    const clinic = rehearse(clinicStream, notOpen, (state) => openClinic(open, state));
    if (isRefusal(clinic)) return clinic.field === 'name' ? { ...clinic, field: 'clinicName' } : clinic;
    const account = accountOf(command, admin);
    const opened = rehearse(accountStream, accountStream.initial, (state) => openAccount(account, state));
    if (isRefusal(opened)) return opened;
    const practice = practiceOf(command, admin, clinic);
    if (isRefusal(practice)) return practice;
    return {
      fullName: admin.fullName,
      mobile: admin.mobile,
      about: [data.clinicName, admin.email ?? ''],
      commands: [open, ...practice, account],
      claim: (tx) => this.links.use(tx, data.token, meta.commandId),
    };
  }
}

function openingOf({ data, meta }: SetUpClinic): OpenClinic {
  return new OpenClinic(
    {
      name: data.clinicName,
      zone: data.zone,
      specialties: DEFAULT_SPECIALTIES,
      policy: { openRequests: false, staffSecondFactor: data.staffSecondFactor ?? 'optional' },
    },
    stepOf(meta, 'open-clinic'),
  );
}

function accountOf({ meta }: SetUpClinic, admin: Admin): OpenAccount {
  const roles = admin.doctorId === null ? (['admin'] as const) : (['doctor', 'admin'] as const);
  return new OpenAccount({ ...admin, roles, patientId: null }, stepOf(meta, 'open-account'));
}

/** Makes an admin who is a doctor one, approved for the specialty they named. */
function practiceOf({ data, meta }: SetUpClinic, admin: Admin, clinic: Clinic): Command<object>[] | Refusal {
  const { doctorId } = admin;
  if (doctorId === null) return [];
  const specialty = data.specialty?.trim() ?? '';
  const register = new RegisterDoctor(
    { ...admin, doctorId, specialty, licenceNumber: data.licenceNumber ?? '' },
    stepOf(meta, 'register-doctor'),
  );
  const approve = new ApproveDoctor({ doctorId, specialties: [specialty] }, stepOf(meta, 'approve-doctor'));
  const applied = rehearse(doctorStream, doctorStream.initial, (doctor) =>
    registerDoctor(register, doctor, { clinic }),
  );
  if (isRefusal(applied)) return applied;
  const approved = rehearse(doctorStream, applied, (doctor) => approveDoctor(approve, doctor, { clinic }));
  return isRefusal(approved) ? approved : [register, approve];
}
