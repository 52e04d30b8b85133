import { join } from 'node:path';
import { Config } from '@oclif/core';
import { NOTE, table } from './table.mjs';

/** docs/reference/cli.md, from what the commands say about themselves. */
export async function cliPage(root) {
  const config = await Config.load({ root: join(root, 'packages', 'framework') });
  const commands = config.commands
    .filter(({ hidden, id, aliases }) => !hidden && !aliases.includes(id))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return [
    NOTE,
    '# The `bot` command',
    'A topic and its command are written with a space or a colon: `bot plugins add`, `bot plugins:add`.',
    table(
      ['command', ''],
      commands.map((command) => [`[\`${usage(command)}\`](#${anchor(command)})`, filled(command.summary)]),
    ),
    '## Flags of every command',
    flagTable(globalFlags(commands)),
    ...commands.map(section),
  ].join('\n\n');
}

function section(command) {
  const flags = Object.values(command.flags).filter(({ helpGroup }) => helpGroup !== 'GLOBAL');
  const args = Object.values(command.args);
  const parts = [`## bot ${spaced(command.id)}`, filled(command.summary)];
  if (command.description && command.description !== command.summary) parts.push(filled(command.description));
  const wanted = flags.filter(({ required }) => required).map((flag) => ` ${flagUsage(flag)}`);
  const others = flags.length > wanted.length ? ' [FLAGS]' : '';
  parts.push(`\`\`\`sh\nbot ${usage(command)}${wanted.join('')}${others}\n\`\`\``);
  if (command.aliases.length > 0) {
    parts.push(`Also: ${command.aliases.map((alias) => `\`bot ${spaced(alias)}\``).join(', ')}`);
  }
  if (args.length > 0) {
    parts.push(
      table(
        ['argument', ''],
        args.map(({ name, description }) => [`\`${name.toUpperCase()}\``, description]),
      ),
    );
  }
  if (flags.length > 0) parts.push(flagTable(flags));
  if (command.examples?.length > 0) parts.push(examples(command.examples));
  return parts.join('\n\n');
}

function flagTable(flags) {
  const rows = flags
    .filter(({ hidden }) => !hidden)
    .map((flag) => [
      `\`${flagUsage(flag)}\``,
      flag.default === undefined ? '' : `\`${flag.default}\``,
      flag.env ? `\`${flag.env}\`` : '',
      `${flag.required ? 'Required. ' : ''}${flag.description ?? flag.summary}`,
    ]);
  return table(['flag', 'default', 'environment', ''], rows);
}

function flagUsage({ char, name, type, allowNo, helpValue, options }) {
  const short = char ? `-${char}, ` : '';
  const value = type === 'option' ? `=${helpValue ?? options?.join('|') ?? 'VALUE'}` : '';
  return `${short}--${allowNo ? '[no-]' : ''}${name}${value}`;
}

function examples(list) {
  const lines = list.map((example) =>
    typeof example === 'string' ? example : `# ${example.description}\n${example.command}`,
  );
  return `\`\`\`sh\n${filled(lines.join('\n'))}\n\`\`\``;
}

function globalFlags([command]) {
  return Object.values(command.flags).filter(({ helpGroup }) => helpGroup === 'GLOBAL');
}

function usage({ id, args }) {
  const names = Object.values(args).map(({ name, required }) =>
    required ? name.toUpperCase() : `[${name.toUpperCase()}]`,
  );
  return [spaced(id), ...names].join(' ');
}

function anchor({ id }) {
  return `bot-${id.replaceAll(':', '-')}`;
}

function spaced(id) {
  return id.replaceAll(':', ' ');
}

function filled(text = '') {
  return text.replaceAll('<%= config.bin %>', 'bot').replaceAll('<%= command.id %>', '');
}
