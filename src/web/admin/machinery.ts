import { Injectable } from '@nestjs/common';
import { EventLog } from '../../platform/event-store/event-log.js';
import { Clock } from '../../platform/clock.js';
import { ProcessState } from '../../platform/processes/process-state.js';
import { ReadModelState } from '../../platform/projecting/read-model-state.js';
import type { Part } from '../answers/answer.js';

const SOON_MS = 1_000;
const LATER_MS = 5_000;
const PARKED_SHOWN = 20;

/** Read models and processes, and how far each has come: part of the page, and pushed while something moves. */
@Injectable()
export class Machinery {
  constructor(
    private readonly log: EventLog,
    private readonly readModels: ReadModelState,
    private readonly processes: ProcessState,
    private readonly clock: Clock,
  ) {}

  /** `until` is the ISO instant at which it is looked at again. */
  async part(): Promise<Part & { readonly until: string }> {
    const [head, all, processes] = await Promise.all([
      this.log.head(),
      this.readModels.list(),
      this.processes.list(),
    ]);
    const readModels = await Promise.all(
      all.map(async ({ name, live, building, parked }) => ({
        name,
        isBuilt: live !== null,
        position: live?.position ?? null,
        behind: behind(head, live?.position ?? null),
        building: building && { percent: percentOf(building.position, building.target ?? head) },
        parked,
        events: parked > 0 ? await this.readModels.parkedEvents(name, PARKED_SHOWN) : [],
      })),
    );
    const data = {
      readModels,
      processes: processes.map(({ name, position, stopped, timers }) => ({
        name,
        position,
        stopped,
        timers,
        behind: behind(head, position),
      })),
      stopped: processes.some(({ stopped }) => stopped !== null),
    };
    const moves = readModels.some((each) => each.building !== null || each.behind > 0n);
    const until = new Date(Date.parse(this.clock.now()) + (moves ? SOON_MS : LATER_MS)).toISOString();
    return { id: 'machinery', view: 'admin/_machinery', data, until };
  }
}

/** How far somebody is behind the end of the log, in its positions. */
function behind(head: bigint | null, position: bigint | null): bigint {
  const left = (head ?? -1n) - (position ?? -1n);
  return left > 0n ? left : 0n;
}

function percentOf(position: bigint | null, target: bigint | null): number {
  if (target === null || target <= 0n) return 100;
  const percent = ((position ?? 0n) * 100n) / target;
  return Number(percent > 100n ? 100n : percent);
}
