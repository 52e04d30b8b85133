import { ERRORS } from '@autotrader/sdk';
import { NOTE, table } from './table.mjs';

const EXITS = [
  [0, 'done, or stopped cleanly by a signal'],
  [1, 'unexpected'],
  [2, 'usage: the command line is wrong'],
  [65, 'bad data'],
  [70, 'an invariant is broken, or stored state is damaged'],
  [74, 'storage: the outcome of the last write is unknown; start again, recovery finds out'],
  [75, 'temporary: trying again later may help'],
  [78, 'config or plugins'],
  ['129, 130, 143', 'stopped at once by a second SIGHUP, SIGINT or SIGTERM'],
];

const REMEDIES = {
  retry: 'trying again helps',
  operator: 'you can mend it',
  bug: 'a defect of the bot or a plugin',
};

/** docs/reference/errors.md */
export function errorsPage() {
  const rows = Object.entries(ERRORS).map(([code, { message, hint, remedy, exit }]) => [
    `\`${code}\``,
    message,
    hint,
    REMEDIES[remedy],
    exit,
  ]);
  return [
    NOTE,
    '# Errors and exit codes',
    'Every error has a code of this table, a message that says what happened and where, and a hint what to do next.',
    'With `--json` it is one line on stdout: `{"error":{"code","message","hint"}}`.',
    '## Exit codes',
    table(['code', 'meaning'], EXITS),
    '## Errors',
    table(['code', 'message', 'what to do', 'who', 'exit'], rows),
  ].join('\n\n');
}
