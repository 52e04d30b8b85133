import { Args } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import { sessionLine } from '../../cli/session-line.js';
import type { SessionView } from '../../session/session-view.js';

interface SessionsResult {
  readonly runId: string;
  readonly sessions: readonly SessionView[];
}

export default class SessionsList extends BotCommand<typeof SessionsList, SessionsResult> {
  static override summary =
    'List the sessions of a run: each life of the process, how it ended, and what it added.';
  static override examples = [
    '<%= config.bin %> sessions:list',
    '<%= config.bin %> sessions:list main --json',
  ];
  static override args = {
    run: Args.string({ description: 'Name of the run; the newest unless given.' }),
  };

  protected async execute(): Promise<SessionsResult> {
    const { openProject } = await import('../../runs/project.js');
    const { withStoredRun } = await import('../../runs/stored-run.js');
    const { viewSessions } = await import('../../session/session-view.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    return withStoredRun(project, this.args.run, async (stored) => ({
      runId: stored.runId,
      sessions: await viewSessions(project, stored),
    }));
  }

  protected show({ runId, sessions }: SessionsResult): string {
    return [`run ${runId}`, ...sessions.map((session, i) => sessionLine(session, i + 1))].join('\n');
  }
}
