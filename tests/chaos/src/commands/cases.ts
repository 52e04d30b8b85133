import { DATA } from '../../../journals/dist-test/fixture.js';
import { goingOn, LEARNT, RUN, SETTINGS, type Prepared } from './project.js';

/** A command that changes what is stored, and how the run goes on after it. */
export interface Case {
  readonly name: string;
  /** Folder of the project on which it works: copied for each trial. */
  readonly project: string;
  readonly args: readonly string[];
  readonly goOn: readonly string[];
}

/** Every command that writes, but for those that install plugins; `older`: a project whose database is an older version's. */
export function casesOf({ project, backup, checkpoint }: Prepared, older: string): Case[] {
  const command = (name: string, ...args: readonly string[]): Case => ({
    ...{ name, project },
    args: [name, ...args, ...SETTINGS],
    goOn: goingOn(),
  });
  const session = (name: string, on: string, args: readonly string[]): Case => ({
    ...{ name, project: on },
    args,
    goOn: args,
  });
  const data = Object.entries(DATA).flatMap(([id, file]) => ['--data', `${id}=${file}`]);
  return [
    command('backup', RUN),
    command('restore', backup),
    command('data:archive', RUN, '--keep-events', '0'),
    command('data:prune', RUN, '--keep-events', '50'),
    command('checkpoints:rollback', String(checkpoint), '--run', RUN),
    command('checkpoints:import', LEARNT, '--run', RUN),
    command('checkpoints:export', '--run', RUN, '--out', 'out.bot'),
    command('checkpoints:prune', '--run', RUN, '--keep', '1'),
    { name: 'init', project, args: ['init', '--force'], goOn: goingOn() },
    session('run with another config', project, goingOn(['--set', 'models=[zero]'])),
    session('run on an older database', older, [
      ...['run', '--run', RUN, '--speed', 'max', '--until-end'],
      ...data,
    ]),
  ];
}
