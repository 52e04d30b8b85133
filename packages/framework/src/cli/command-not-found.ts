import { loadHelpClass, type Hook } from '@oclif/core';
import { botError } from '@autotrader/sdk';
import { suggestion } from '../config/nearest-name.js';

/** `bot help` shows the help; anything else that is no command is a usage error with the nearest name. */
const commandNotFound: Hook.CommandNotFound = async ({ id, argv = [], config }) => {
  const [first, ...rest] = id.split(':');
  if (first === 'help') return showHelp(config, [...rest, ...argv]);
  const known = [...config.commandIDs, 'help'].map(spaced);
  const reason = `there is no command "${spaced(id)}"${suggestion(spaced(id), known)}`;
  throw botError('BOT_USAGE', { reason, command: '' });
};

export default commandNotFound;

async function showHelp(
  config: Parameters<Hook.CommandNotFound>[0]['config'],
  argv: string[],
): Promise<void> {
  const Help = await loadHelpClass(config);
  await new Help(config, config.pjson.oclif.helpOptions).showHelp(argv);
}

function spaced(id: string): string {
  return id.replaceAll(':', ' ');
}
