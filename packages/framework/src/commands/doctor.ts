import { BotCommand } from '../cli/bot-command.js';
import { styled } from '../cli/terminal.js';
import type { Diagnosis } from '../doctor/check.js';

interface DoctorResult {
  readonly ok: boolean;
  readonly checks: readonly Omit<Diagnosis, 'exitCode'>[];
}

const MARKS = {
  ok: () => styled('green', 'ok    '),
  note: () => styled('yellow', 'note  '),
  failed: () => styled('red', 'FAILED'),
};

export default class Doctor extends BotCommand<typeof Doctor, DoctorResult> {
  static override summary = 'Check that everything the bot needs is in order, and say what to do if not.';
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json'];

  protected async execute(): Promise<DoctorResult> {
    const { statfs } = await import('node:fs/promises');
    const { diagnose } = await import('../doctor/diagnose.js');
    const { CHECKS } = await import('../doctor/checks.js');
    const freeBytes = async (folder: string): Promise<number> => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    };
    const surroundings = {
      request: this.configRequest(),
      nodeVersion: process.versions.node,
      freeBytes,
    };
    const diagnoses = await diagnose(CHECKS, surroundings);
    process.exitCode = diagnoses.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0;
    const checks = diagnoses.map(({ exitCode: _exitCode, ...diagnosis }) => diagnosis);
    return { ok: checks.every(({ status }) => status !== 'failed'), checks };
  }

  protected show({ checks }: DoctorResult): string {
    return checks
      .map(({ name, status, text, lines, hint }) => {
        const below = hint === '' ? lines : [...lines, hint];
        return [`${MARKS[status]()}  ${name}: ${text}`, ...below].join('\n        ');
      })
      .join('\n');
  }
}
