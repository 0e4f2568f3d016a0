import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

/** What Nest tells of its own start is of interest only to who looks for a fault in it. */
const NEST_ITSELF = new Set([
  'InstanceLoader',
  'NestFactory',
  'NestApplication',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);

/** What is kept in memory of lines that cannot be written; newer ones are lost. */
const MOST_UNWRITTEN = 1024 * 1024;

/** Nest's logger on pino: one JSON line per message on standard error, the context as `part`. */
export class PinoLogger implements LoggerService {
  private readonly pino: Logger;

  constructor(level: string) {
    const lines = pino.destination({ dest: 2, sync: true, maxLength: MOST_UNWRITTEN });
    this.pino = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, lines);
    // A full disk must not end the process, nor keep it from ending: what has no room waits until there is some.
    lines.on('error', () => undefined);
  }

  log(message: unknown, ...rest: unknown[]): void {
    const part = rest.at(-1);
    this.write(typeof part === 'string' && NEST_ITSELF.has(part) ? 'debug' : 'info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  /** Nest passes a stack before the context, where there is one. */
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const part = rest.at(-1);
    const stack = rest.slice(0, -1).find((item) => typeof item === 'string');
    const facts = {
      ...(typeof part === 'string' ? { part } : {}),
      ...(typeof stack === 'string' ? { stack } : {}),
    };
    if (message instanceof Error) this.pino[level]({ ...facts, err: message });
    else if (typeof message === 'string') this.pino[level](facts, message);
    else this.pino[level]({ ...facts, facts: message });
  }
}
