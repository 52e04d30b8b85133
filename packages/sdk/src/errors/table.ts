/** Who can mend it: trying again may help, a person must act, or it is a defect of the bot or a plugin. */
export type Remedy = 'retry' | 'operator' | 'bug';

/** One row of the error table. `{name}` places are filled from the error's details. */
export interface ErrorEntry {
  readonly message: string;
  readonly remedy: Remedy;
  readonly hint: string;
  /** Exit code of the command: 1 unexpected, 2 usage, 65 bad data, 70 invariant, 74 storage, 75 temporary, 78 config. */
  readonly exit: number;
}

type Entry = (exit: number, message: string, hint: string) => ErrorEntry;
const operator: Entry = (exit, message, hint) => ({ message, remedy: 'operator', hint, exit });
const retry: Entry = (exit, message, hint) => ({ message, remedy: 'retry', hint, exit });
type Bug = (message: string, hint: string, exit?: number) => ErrorEntry;
const bug: Bug = (message, hint, exit = 70) => ({ message, remedy: 'bug', hint, exit });

/** Something that is stored is damaged; whoever finds it has changed nothing. */
const DAMAGED =
  "Nothing was changed. Restore a sound backup: `bot restore BACKUP`. `bot doctor` checks every run; a refused start leaves `quarantine/report.txt` in the run's folder.";
const damaged = (message: string): ErrorEntry => operator(70, message, DAMAGED);

/** Every error the bot can throw. docs/reference/errors.md is generated from it. */
export const ERRORS = {
  // Config
  BOT_CONFIG_NOT_FOUND: operator(
    78,
    'no config found in {folder}',
    'Run `bot init` here, or name a file with --config.',
  ),
  BOT_CONFIG_UNREADABLE: operator(
    78,
    '{file}{place}: {reason}',
    'Mend the file; `bot config:check` tells when it is right.',
  ),
  BOT_CONFIG_UNKNOWN_KEY: operator(
    78,
    'unknown key "{key}" in {origin}{suggestion}',
    'Remove the key or correct its name; `bot config:schema` lists all keys.',
  ),
  BOT_CONFIG_INVALID: operator(
    78,
    '"{key}" in {origin}: {reason}',
    'Correct the value; `bot config:schema` shows what is allowed.',
  ),
  BOT_CONFIG_CYCLE: operator(
    78,
    'config files extend each other in a circle: {cycle}',
    'Remove one `extends` of the circle.',
  ),
  // Plugins
  BOT_PLUGIN_MISSING: operator(
    78,
    'plugin {name} (named by {origin}) is not installed',
    'Install it: `bot plugins:add {name}`.',
  ),
  BOT_PLUGIN_BROKEN: operator(
    78,
    'plugin {name} cannot be loaded: {reason}',
    'Reinstall or remove it from `plugins` in the config.',
  ),
  BOT_PLUGIN_SDK_RANGE: operator(
    78,
    'plugin {name} is made for sdk {wanted}, this is {present}',
    'Install a version of the plugin that fits, or update the bot.',
  ),
  BOT_COMPONENT_UNKNOWN: operator(
    78,
    'no {kind} named "{name}" (asked for by {origin}){suggestion}',
    'Loaded plugins offer: {known}. Add the plugin that provides it to `plugins`.',
  ),
  BOT_COMPONENT_TWICE: operator(
    78,
    '{kind} "{name}" is provided by both {first} and {second}',
    'Remove one of the two plugins from `plugins`.',
  ),
  BOT_PORT_MISSING: operator(
    78,
    'plugin {plugin} needs {port}, which no loaded plugin provides',
    'Add a plugin that provides {port} to `plugins`.',
  ),
  BOT_PORT_AMBIGUOUS: operator(
    78,
    '{plugin} needs {port}, which both {first} and {second} provide',
    'Choose one of the two in the config.',
  ),
  BOT_PLUGIN_CYCLE: operator(
    78,
    'plugins need each other in a circle: {cycle}',
    'Remove one plugin of the circle from `plugins`.',
  ),
  BOT_PLUGIN_ALTERED: operator(
    78,
    'plugin {name} is version {present}, bot.plugins.lock says {wanted}',
    'Bring it back: `bot plugins:add {name}@{wanted}`.',
  ),
  // Usage
  BOT_NODE_TOO_OLD: operator(
    78,
    'this is Node.js {present}; the bot needs {wanted}',
    'Install a newer Node.js (https://nodejs.org).',
  ),
  BOT_USAGE: operator(2, '{reason}', 'See `bot {command} --help`.'),
  BOT_CRASH_LOOP: operator(
    70,
    'the bot ended {crashes} times at one place, the last time by {reason}',
    'See .bot/logs/bot.log for the cause; `bot doctor` checks the surroundings. Nothing durable is lost.',
  ),
  BOT_CODE_CHANGED: operator(
    78,
    'the journal of run {run} was made by other code of the bot or a plugin; from sequence {sequence} on this one comes to something else',
    'Bring the old version back and stop the run cleanly (its last checkpoint then holds all), then update. Or `bot run --accept-code`: fills stand as stored, open orders are withdrawn, learners step the events as history.',
  ),
  BOT_RUN_DIFFERENT: operator(
    78,
    'run {run} was made with another {what}',
    'Start anew with --fresh (the old run is set aside, not deleted), or give the new run a name of its own with --run.',
  ),
  BOT_RUN_UNKNOWN: operator(2, 'there is no run {run} in {folder}', 'Runs here: {known}.'),
  BOT_UNEXPECTED: bug(
    'unexpected: {reason}',
    'This is a defect. Run it again with DEBUG=bot in the environment and report what is printed.',
    1,
  ),
  // Data
  BOT_DATA_UNREADABLE: operator(
    65,
    '{file} cannot be read: {reason}',
    'Check the path (relative ones start from the folder the command runs in) and its permissions.',
  ),
  BOT_DATA_UNUSABLE: operator(
    65,
    '{file}: {reason}',
    'Use a CSV (plain or .gz) with a header `ts_ms,open,high,low,close,volume`, `ts_ms,price,amount,side` or `ts_ms,b0p,b0q,a0p,a0q,…`.',
  ),
  BOT_DATA_INTERVAL: operator(
    65,
    '{file} has bars of {present} ms, the config asks for {wanted} ms',
    'Set intervalMs to {present} or a multiple of it.',
  ),
  BOT_DATA_CHANGED: operator(
    65,
    '{file} is not the file this run was made from',
    'Bring the old file back. Or begin anew with this one: `bot run` with --fresh (the old run is set aside, not deleted) or a name of its own (--run), or another `bot backtest`.',
  ),
  // State and storage
  BOT_STATE_REFUSED: bug(
    'state at {path} is not plain data: {reason}',
    'Keep only numbers, strings, booleans, bigint, null, arrays, plain objects and typed arrays in `state`.',
  ),
  BOT_STATE_CORRUPT: damaged('stored state is damaged: {reason}'),
  BOT_JOURNAL_CORRUPT: damaged('journal of run {run} is damaged at sequence {sequence}: {reason}'),
  BOT_TABLE_CORRUPT: damaged('table {table} is damaged: {reason}'),
  BOT_REPLAY_DIVERGED: bug(
    'replay of run {run} differs at sequence {sequence} in {component}',
    'Keep the run folder and report it; `bot replay` shows the place again.',
  ),
  BOT_REPLAY_OTHER_CODE: operator(
    78,
    'events of run {run} up to {changed} were made by code of before; the present one differs at sequence {sequence}',
    'Replay with the version that made them. What came after is checked by `bot checkpoints verify SEQUENCE --replay`.',
  ),
  BOT_STORAGE_CORRUPT: damaged('the database {file} is damaged: {reason}'),
  BOT_STORAGE_IO: operator(
    74,
    'storage of {file} failed: {reason}',
    'The last commit may or may not be on disk. Mend the disk (space, permissions), then start again: recovery finds out.',
  ),
  BOT_STORAGE_BUSY: retry(
    75,
    '{file} is locked by another program: {reason}',
    'Close what holds it (a database browser, a backup tool), then start again: recovery finds out what is on disk.',
  ),
  BOT_STORAGE_MOVED: operator(
    74,
    '{reason}; all {events} events were saved to {backup}',
    'Bring the run back with `bot restore {backup}`, then start again.',
  ),
  BOT_STATE_NEWER: operator(
    78,
    'the state of {component} was written in version {stored}, its code here ({plugin}) knows version {present}',
    'Update {plugin}, or restore the backup made before its update; nothing was changed.',
  ),
  BOT_STATE_UPCAST: operator(
    78,
    'the state of {component} ({plugin}) cannot be brought from version {from} to {to}: {reason}',
    'Report it to the author of {plugin} and bring its old version back meanwhile; nothing was changed.',
  ),
  BOT_STORAGE_NEWER: operator(
    78,
    '{file} was written by a newer version of the bot',
    'Update the bot, or restore the backup made before the update.',
  ),
  BOT_STORAGE_OLDER: operator(
    78,
    '{file} was written by an older version of the bot and is opened for reading only',
    'Start the run once with this version: that backs the database up and brings it forward.',
  ),
  BOT_LEARNER_UNFIT: operator(
    65,
    '{source} does not fit run {run}: {reason}',
    'A learner fits a lane with the same features, horizon, models and options. --lane and --instrument choose a part; nothing was changed.',
  ),
  BOT_LEARNER_FILE: operator(
    65,
    '{file} is no learner that can be used: {reason}',
    'Export it again with `bot checkpoints:export`; nothing was changed.',
  ),
  BOT_BACKUP_UNUSABLE: operator(
    70,
    'the backup in {folder} cannot be used: {reason}',
    'Use an older backup, or make a new one; nothing was changed.',
  ),
  BOT_FILE_UNWRITABLE: operator(
    74,
    '{file} cannot be written: {reason}',
    'Choose a folder that exists, is writable and has room.',
  ),
  BOT_FOLDER_UNWRITABLE: operator(
    74,
    '{folder} cannot be written: {reason}',
    'Give this user write access to the folder, or start in another one.',
  ),
  BOT_DISK_FULL: operator(
    74,
    'only {free} MB are free at {folder}; {wanted} MB are wanted',
    'Free some space, or move the project to another disk; then start again, nothing is lost.',
  ),
  BOT_RUN_LOCKED: operator(
    75,
    'run {run} is in use by process {pid}',
    'Stop the other bot first, or start another run with --run.',
  ),
  // Invariants
  BOT_LEDGER_UNBALANCED: bug(
    'ledger of lane {lane} does not balance in {asset} by {difference}',
    'Nothing more was traded. Keep the run folder and report it.',
  ),
  BOT_LEDGER_OVERDRAWN: bug(
    'fill of order {order} would take {asset} of lane {lane} below zero',
    'The broker filled more than it reserved. Report it with the run folder.',
  ),
  BOT_CORE_INVARIANT: bug('{what}', 'This is a defect. Keep the run folder and report it.'),
  BOT_COMPONENT_THREW: bug(
    '{component} threw: {reason}',
    'Report it to its author. When it throws again at the same event, the next start switches it off and goes on.',
    1,
  ),
  BOT_UNCAUGHT: bug(
    'something failed outside of any call the bot waits for: {reason}',
    'A plugin threw in a timer, or nobody awaited its promise; .bot/logs/bot.log says where. Nothing durable is lost: start again.',
    1,
  ),
  BOT_CONFORMANCE: bug(
    '{kit}: {check} failed: {reason}',
    'Mend the plugin; the check says what the contract asks for.',
  ),
  // Exchange
  BOT_VENUE_UNAVAILABLE: retry(
    75,
    '{venue} cannot be reached at {url}: {reason}',
    'The bot keeps trying; check the network if it lasts.',
  ),
  BOT_VENUE_REFUSED: operator(
    75,
    '{venue} refused {request}: {code} {reason}',
    "See the venue's documentation of {code}.",
  ),
  BOT_VENUE_RATE_LIMITED: retry(
    75,
    '{venue} limits the rate of {request}; next try in {waitMs} ms',
    'Nothing to do: the bot waits.',
  ),
  BOT_VENUE_PROTOCOL: retry(
    75,
    '{venue} answered {request} with something unexpected: {reason}',
    'If it lasts, the venue may have changed its interface: update the plugin.',
  ),
  BOT_INSTRUMENT_UNKNOWN: operator(
    78,
    '{instrument} is not traded at {venue}{suggestion}',
    'Correct the name under `instruments`.',
  ),
  BOT_PORT_TAKEN: operator(
    75,
    'port {port} on {host} is in use',
    'Choose another with --port, or stop the program that listens there.',
  ),
  BOT_LIVE_NOT_ALLOWED: operator(
    78,
    'the config does not allow contact with the real venue {venue}',
    'Set `exchange.live: true`, or rehearse with --data FILE.',
  ),
} as const satisfies Record<string, ErrorEntry>;

/** Code of the error table. */
export type ErrorCode = keyof typeof ERRORS;
