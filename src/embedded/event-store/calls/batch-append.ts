import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { AppendQueue } from '../log/append-queue.js';
import type { ProposedEvent } from '../log/event.js';
import { MAX_APPEND_BYTES, type Outcome } from '../log/outcome.js';
import { encodeBatchAnswer } from '../wire/append-answers.js';
import { readAppendOptions, readProposedEvent, type AppendOptions } from '../wire/append-requests.js';
import { NOTHING } from '../wire/encode.js';
import { BadRequest, Message } from '../wire/message.js';
import { readUuid } from '../wire/uuid.js';
import { readFailure } from './failure.js';
import { sizeOf, whyNotKept } from './limits.js';

/** An append whose last events are still to come. */
interface Unfinished {
  readonly options: AppendOptions;
  readonly events: ProposedEvent[];
  bytes: number;
  timer?: NodeJS.Timeout;
}

const MAX_UNFINISHED_BYTES = 8 * 1024 * 1024;
const MAX_TIMER_MS = 2 ** 31 - 1;
const UNREADABLE: AppendOptions = { stream: '', expected: 'any', deadline: Infinity };

/**
 * BatchAppend: many appends over one call, told apart by correlation ids, each with its events in one message or several.
 * Each is answered exactly once, whatever is wrong with it: the client throws at a second answer, and waits for ever
 * without a first. Once answered, the rest of its messages is passed over.
 */
export function batchAppend(queue: AppendQueue, call: ServerDuplexStream<Buffer, Buffer>): void {
  const unfinished = new Map<string, Unfinished>();
  let underWay = 0;
  let ended = false;
  let gone = false;

  const take = (request: Buffer) => {
    const message = new Message(request);
    const correlation = message.bytes(1) ?? NOTHING;
    const id = readUuid(correlation);
    const header = message.message(2);
    const known = unfinished.get(id);
    if (!known && !header) return;
    let options = known?.options ?? UNREADABLE;
    const answer = (outcome: Outcome) => {
      clearTimeout(unfinished.get(id)?.timer);
      unfinished.delete(id);
      const { stream, expected } = options;
      if (!gone && !call.write(encodeBatchAnswer(correlation, stream, expected, outcome))) call.pause();
    };
    try {
      if (header && !known) options = readAppendOptions(header);
      const append = known ?? { options, events: [], bytes: 0 };
      if (options.deadline <= Date.now()) return answer({ kind: 'timeout' });
      addEvents(append, message.all(3));
      if (append.bytes > MAX_APPEND_BYTES) return answer({ kind: 'too-large' });
      const reason = whyNotKept(options.stream, append.events);
      if (reason) return answer({ kind: 'bad-request', reason });
      if (message.number(4) === 1) push(id, append, answer);
      else keep(id, append, answer);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      answer({ kind: 'bad-request', reason: error.message });
    }
  };

  const keep = (id: string, append: Unfinished, answer: (outcome: Outcome) => void) => {
    const wait = Math.min(append.options.deadline - Date.now(), MAX_TIMER_MS);
    append.timer ??= setTimeout(answer, wait, { kind: 'timeout' });
    unfinished.set(id, append);
    const held = [...unfinished.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    if (held > MAX_UNFINISHED_BYTES) throw new BadRequest('Too much is unfinished.');
  };

  const push = (
    id: string,
    { options, events, bytes, timer }: Unfinished,
    answer: (outcome: Outcome) => void,
  ) => {
    clearTimeout(timer);
    unfinished.delete(id);
    underWay += 1;
    const settle = (outcome: Outcome) => {
      underWay -= 1;
      answer(outcome);
      endWhenDone();
    };
    queue.push({ ...options, events, bytes, answer: settle });
    if (!queue.isFull) return;
    call.pause();
    queue.whenDrained(resume);
  };

  const resume = () => {
    if (!gone && !queue.isFull && !call.writableNeedDrain) call.resume();
  };
  const endWhenDone = () => {
    if (ended && underWay === 0 && !gone) call.end();
  };
  const leave = () => {
    gone = true;
    for (const { timer } of unfinished.values()) clearTimeout(timer);
    unfinished.clear();
  };
  call.on('data', (request: Buffer) => {
    try {
      take(request);
    } catch (error) {
      call.emit('error', readFailure(error as Error));
    }
  });
  call.on('drain', resume);
  call.on('end', () => {
    ended = true;
    endWhenDone();
  });
  for (const event of ['cancelled', 'close', 'error']) call.on(event, leave);
}

function addEvents(append: Unfinished, proposed: readonly Buffer[]): void {
  for (const bytes of proposed) {
    const event = readProposedEvent(bytes);
    append.events.push(event);
    append.bytes += sizeOf(event);
  }
}
