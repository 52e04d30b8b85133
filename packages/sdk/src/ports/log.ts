import { port } from './port.js';

/** Numbers and texts that belong to a log line. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The bot's log, for services; components are pure and do not log. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Always provided by the kernel. */
export const log = port<Log>('log');
