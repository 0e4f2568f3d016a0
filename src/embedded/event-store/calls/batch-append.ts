import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { ProposedEvent } from '../log/event.js';
import { MAX_APPEND_BYTES, type Outcome } from '../log/outcome.js';
import type { LogWriter } from '../log/writer.js';
import { encodeBatchAnswer, type BatchIdentity } from '../wire/answers.js';
import type { AppendOptions, BatchAppendRequest } from '../wire/proposals.js';
import { sizeOf, unsupported } from './limits.js';

/** An append whose events come in several messages. */
interface Unfinished {
  readonly identity: BatchIdentity;
  readonly options: AppendOptions;
  readonly events: ProposedEvent[];
  readonly timer: NodeJS.Timeout | undefined;
  bytes: number;
}

const MAX_UNFINISHED = 100;
const MAX_TIMER_MS = 2 ** 31 - 1;
const UNKNOWN_OPTIONS: AppendOptions = { stream: '', expected: 'any', deadline: Infinity };

/**
 * BatchAppend: many appends over one stream, told apart by correlation ids. Each is answered exactly once, whatever is
 * wrong with it: the client throws on a second answer and waits for ever without a first.
 */
export function batchAppend(writer: LogWriter, call: ServerDuplexStream<BatchAppendRequest, Buffer>): void {
  const unfinished = new Map<string, Unfinished>();
  let queued = 0;
  let ended = false;
  let gone = false;

  const answer = (identity: BatchIdentity, outcome: Outcome) => {
    if (gone) return;
    if (!call.write(encodeBatchAnswer(identity, outcome))) call.pause();
  };
  const resume = () => {
    if (!gone && !call.writableNeedDrain && !writer.queue.isFull) call.resume();
  };
  const endIfDone = () => {
    if (ended && queued === 0 && !gone) call.end();
  };
  const drop = (correlationId: string) => {
    clearTimeout(unfinished.get(correlationId)?.timer);
    unfinished.delete(correlationId);
  };

  const begin = (
    { correlation, correlationId, final }: BatchAppendRequest,
    options: AppendOptions,
  ): Unfinished => {
    const identity = { correlation, stream: options.stream, expected: options.expected };
    const expire = () => {
      unfinished.delete(correlationId);
      answer(identity, { kind: 'timeout' });
    };
    const wait = Math.min(Math.max(options.deadline - Date.now(), 0), MAX_TIMER_MS);
    return { identity, options, events: [], bytes: 0, timer: final ? undefined : setTimeout(expire, wait) };
  };

  const take = (request: BatchAppendRequest) => {
    const { correlationId, events, final } = request;
    let partial = unfinished.get(correlationId);
    if (request.malformed !== undefined) {
      drop(correlationId);
      const { identity } = partial ?? begin({ ...request, final: true }, request.options ?? UNKNOWN_OPTIONS);
      return answer(identity, { kind: 'bad-request', reason: request.malformed });
    }
    if (!partial) {
      // The rest of an append that was refused or timed out: it is answered already.
      if (!request.options) return;
      partial = begin(request, request.options);
    }
    const { identity, options } = partial;
    for (const event of events) partial.bytes += sizeOf(event);
    partial.events.push(...events);
    const refusal = refuse(partial, final ? 0 : unfinished.size);
    if (refusal) {
      drop(correlationId);
      clearTimeout(partial.timer);
      return answer(identity, refusal);
    }
    if (!final) return void unfinished.set(correlationId, partial);
    drop(correlationId);
    queued += 1;
    const settle = (outcome: Outcome) => {
      queued -= 1;
      answer(identity, outcome);
      endIfDone();
    };
    writer.queue.push({ ...options, events: partial.events, bytes: partial.bytes, settle });
    if (!writer.queue.isFull) return;
    call.pause();
    writer.queue.whenDrained(resume);
  };

  const leave = () => {
    gone = true;
    for (const correlationId of unfinished.keys()) drop(correlationId);
  };
  call.on('data', take);
  call.on('drain', resume);
  call.on('end', () => {
    ended = true;
    endIfDone();
  });
  call.on('cancelled', leave);
  call.on('close', leave);
  call.on('error', leave);
}

function refuse({ options, events, bytes }: Unfinished, unfinished: number): Outcome | undefined {
  if (bytes > MAX_APPEND_BYTES) return { kind: 'too-large' };
  if (options.deadline <= Date.now()) return { kind: 'timeout' };
  const reason =
    unfinished > MAX_UNFINISHED ? 'Too many appends are unfinished.' : unsupported(options.stream, events);
  return reason === undefined ? undefined : { kind: 'bad-request', reason };
}
