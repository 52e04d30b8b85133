import { botError } from '@autotrader/sdk';
import { join } from 'node:path';

/** Where lines go. */
interface LineWriter {
  write(line: string): void;
}

/**
 * Writes lines to a file. That the log cannot be written at all is an error of the table at the first line. Later, on
 * a full disk, a lost line must not stop the bot: lost lines are counted, and the count is the next line written.
 */
export function logDestination(file: LineWriter, folder: string): LineWriter {
  let hasWritten = false;
  let lost = 0;
  const write = (line: string): void => {
    const note = `${JSON.stringify({ level: 40, msg: 'log lines were lost', lost })}\n`;
    file.write(lost > 0 ? note + line : line);
    hasWritten = true;
    lost = 0;
  };
  return {
    write(line) {
      try {
        write(line);
      } catch (error) {
        if (!hasWritten) throw unwritable(folder, error);
        lost += 1;
      }
    },
  };
}

function unwritable(folder: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return botError('BOT_FOLDER_UNWRITABLE', { folder: join(folder, '.bot', 'logs'), reason }, error);
}
