import { Args, Flags } from '@oclif/core';
import type { SessionRow } from '@autotrader/sdk';
import { BotCommand } from '../../cli/bot-command.js';
import { sessionLine } from '../../cli/session-line.js';
import { detailOf } from '../../session/session-detail.js';

interface SessionResult {
  readonly runId: string;
  readonly number: number;
  readonly session: SessionRow;
}

export default class SessionsShow extends BotCommand<typeof SessionsShow, SessionResult> {
  static override summary = 'Show one session: how it started, each step of its recovery, and how it ended.';
  static override examples = [
    '<%= config.bin %> sessions:show',
    '<%= config.bin %> sessions:show 2 --run main',
  ];
  static override args = {
    session: Args.string({
      description: 'Number of the session, or the beginning of its id; the newest unless given.',
    }),
  };
  static override flags = { run: Flags.string({ description: 'Name of the run; the newest unless given.' }) };

  protected async execute(): Promise<SessionResult> {
    const { botError } = await import('@autotrader/sdk');
    const { openProject } = await import('../../runs/project.js');
    const { withStoredRun } = await import('../../runs/stored-run.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    return withStoredRun(project, this.flags.run, async ({ runId, store }) => {
      const sessions = await store.sessions();
      const number = numberOf(sessions, this.args.session);
      const session = sessions[number - 1];
      const reason = `run ${runId} has no session ${this.args.session ?? ''}`;
      if (!session) throw botError('BOT_USAGE', { reason, command: 'sessions:show' });
      return { runId, number, session };
    });
  }

  protected show({ runId, number, session }: SessionResult): string {
    const { recovery = [], end } = detailOf(session);
    const steps = recovery.map(
      ({ name, ms, found }) => `     ${name.padEnd(12)} ${String(ms).padStart(6)} ms  ${found}`,
    );
    const why = end === undefined ? [] : [`     ended: ${end}`];
    const before = session.previous === '' ? [] : [`     after session ${session.previous.slice(0, 8)}`];
    const head = [`run ${runId}`, sessionLine(session, number), ...before, ...why];
    return [...head, '     recovery:', ...steps].join('\n');
  }
}

function numberOf(sessions: readonly SessionRow[], wanted: string | undefined): number {
  if (wanted === undefined) return sessions.length;
  if (/^\d{1,6}$/.test(wanted)) return Number(wanted);
  return sessions.findIndex(({ id }) => id.startsWith(wanted)) + 1;
}
