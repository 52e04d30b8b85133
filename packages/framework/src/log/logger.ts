import type { Log, LogFields } from '@autotrader/sdk';
import { join } from 'node:path';
import { styleText } from 'node:util';
import pino from 'pino';
import { logDestination } from './log-destination.js';
import { Redaction } from './redaction.js';
import { RotatingFile } from './rotating-file.js';

/** Levels of the log, the least first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
/** A level of the log. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where and what to log. */
export interface LogRequest {
  /** The project's folder; the log is `.bot/logs/bot.log` below it. */
  readonly folder: string;
  readonly level: LogLevel;
  /** A terminal that is shown warnings and errors; undefined: none. */
  readonly terminal?: { write(text: string): unknown } | undefined;
}

/** The bot's log; `hide` adds texts that must never appear in it. */
export interface BotLog extends Log {
  hide(secrets: readonly string[]): void;
  close(): void;
}

/** Opens the log: JSON lines, written synchronously, rotated by size, secrets hidden. */
export function openLog({ folder, level, terminal }: LogRequest): BotLog {
  const redaction = new Redaction();
  const file = new RotatingFile(join(folder, '.bot', 'logs', 'bot.log'));
  const streams: pino.StreamEntry<LogLevel>[] = [{ level: 'debug', stream: logDestination(file, folder) }];
  if (terminal) streams.push({ level: 'warn', stream: { write: (line) => terminal.write(pretty(line)) } });
  const logger = pino({ level, base: { pid: process.pid } }, pino.multistream(streams));
  const write =
    (at: LogLevel) =>
    (message: string, fields: LogFields = {}) =>
      logger[at](redaction.fields(fields), redaction.text(message));
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    hide: (secrets) => redaction.add(secrets),
    close: () => file.close(),
  };
}

/** A JSON line as people read it: `WARN message key=value`. */
function pretty(line: string): string {
  const { level, msg, time: _time, pid: _pid, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const label = Number(level) >= 50 ? styleText('red', 'ERROR') : styleText('yellow', 'WARN');
  const details = Object.entries(fields).map(([name, value]) => ` ${name}=${String(value)}`);
  return `${label} ${String(msg)}${details.join('')}\n`;
}
