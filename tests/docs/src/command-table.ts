import { pageOf } from './pages.js';

/** A command as docs/reference/cli.md has it, which is generated from the commands themselves. */
export interface Command {
  /** Words of the command, e.g. `plugins add`. */
  readonly name: string;
  readonly flags: ReadonlySet<string>;
  /** Whether words may follow that are no flags. */
  readonly takesArguments: boolean;
}

const cli = pageOf('docs/reference/cli.md').text;
const sections = cli.split(/^## /m).slice(1);
const shared = flagsOf(sections.find((section) => section.startsWith('Flags of every command')) ?? '');

/** All commands, and their other names. */
export const COMMANDS: readonly Command[] = sections
  .filter((section) => section.startsWith('bot '))
  .flatMap((section) => {
    const [heading = ''] = section.split('\n');
    const also = [...(/^Also: (.*)$/m.exec(section)?.[1] ?? '').matchAll(/`bot ([^`]+)`/g)];
    const names = [heading.slice('bot '.length), ...also.map(([, name = '']) => name)];
    const flags = new Set([...shared, ...flagsOf(section)]);
    const takesArguments = section.includes('\n| argument ');
    return names.map((name) => ({ name, flags, takesArguments }));
  });

/** What is wrong with `bot …` as written on a page; undefined when there is such a command with such flags. */
export function commandFault(line: string): string | undefined {
  const words = wordsOf(line);
  const command = commandOf(words);
  if (!command) return words[0]?.startsWith('-') ? undefined : `there is no command "${line}"`;
  const next = words[command.name.split(' ').length];
  const stray = next !== undefined && /^\w/.test(next) && !command.takesArguments;
  if (stray) return `"${line}": ${command.name} takes no "${next}"`;
  const flags = words.filter((word) => word.startsWith('-')).map((word) => word.replace(/=.*$/, ''));
  const wrong = flags.find((flag) => !command.flags.has(flag));
  return wrong && `"${line}": ${command.name} has no flag ${wrong}`;
}

/** Words after `bot`, without a comment; `plugins:add` is `plugins add`. */
function wordsOf(line: string): string[] {
  const text = line.replace(/^bot\s*/, '').replace(/\s+#.*$/, '');
  return text.replace(/^[\w:]+/, (topic) => topic.replaceAll(':', ' ')).split(/\s+/);
}

/** The command with the longest name that the words begin with. */
function commandOf(words: readonly string[]): Command | undefined {
  const text = `${words.join(' ')} `;
  const fitting = COMMANDS.filter(({ name }) => text.startsWith(`${name} `));
  return fitting.sort((a, b) => b.name.length - a.name.length)[0];
}

/** `--flag`, `--[no-]flag` and `-f` of the rows of flag tables. */
function flagsOf(section: string): string[] {
  const rows = [...section.matchAll(/^\| `(-[^`]*)`/gm)].map(([, usage = '']) => usage);
  return rows.flatMap((usage) =>
    usage.split(', ').flatMap((flag) => {
      const name = flag.replace(/=.*$/, '');
      return name.includes('[no-]') ? [name.replace('[no-]', ''), name.replace('[no-]', 'no-')] : [name];
    }),
  );
}
