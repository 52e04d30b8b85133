import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import { pickSession } from '../../cli/pick-session.js';
import { sessionText } from '../../cli/session-text.js';
import type { SessionView } from '../../session/session-view.js';

interface SessionResult {
  readonly runId: string;
  readonly number: number;
  readonly session: SessionView;
}

export default class SessionsShow extends BotCommand<typeof SessionsShow, SessionResult> {
  static override summary =
    'Show one session: how it started, each step of its recovery, what happened, and how it ended.';
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
    const { viewSessions } = await import('../../session/session-view.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const wanted = this.args.session;
    return withStoredRun(project, this.flags.run, async (stored) => {
      const { runId, source } = stored;
      const sessions = await viewSessions(project, stored);
      const number = pickSession(sessions, wanted);
      const session = sessions[number - 1];
      if (session) return { runId, number, session };
      const none =
        source.kind === 'backtest' ? 'is a backtest, which has no sessions' : 'has no sessions yet';
      const reason = `run ${runId} ${sessions.length === 0 ? none : `has no session ${wanted}`}`;
      throw botError('BOT_USAGE', { reason, command: 'sessions:show' });
    });
  }

  protected show({ runId, number, session }: SessionResult): string {
    return [`run ${runId}`, ...sessionText(session, number)].join('\n');
  }
}
