import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { COMMANDS, commandFault } from './command-table.js';
import { blocksOf, pageOf, PAGES, proseOf, ROOT, type Page } from './pages.js';

/** Names of the scripts of the root's or another folder's package.json. */
function scriptsOf(folder: string): string[] {
  const { scripts = {} } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
    scripts?: Record<string, string>;
  };
  return Object.keys(scripts);
}

/** What a page tells the reader to type, and what it names in a sentence. */
function commandsOf(page: Page): string[] {
  const typed = blocksOf(page, 'sh').flatMap(({ code }) => code.split('\n'));
  const named = [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  // A word in braces stands for any command.
  return [...typed, ...named].map((line) => line.trim()).filter((line) => !/^$|\{\w+\}/.test(line));
}

function faultOf(line: string): string | undefined {
  const bot = /^(?:npx )?(bot .*)$/.exec(line)?.[1];
  if (bot !== undefined) return commandFault(bot);
  const started = /^npm start -- (.*)$/.exec(line)?.[1];
  if (started !== undefined) return commandFault(`bot run ${started}`);
  const [, script, folder = '.'] = /^npm (?:run )?(\S+)(?: -w (\S+))?/.exec(line) ?? [];
  if (script === undefined || ['install', 'ci'].includes(script)) return undefined;
  return scriptsOf(folder).includes(script) ? undefined : `package.json has no script for "${line}"`;
}

describe('docs: commands', () => {
  it('the table of commands is read', () => {
    expect(COMMANDS.map(({ name }) => name)).to.include.members(['run', 'plugins add', 'plugins list']);
    expect(COMMANDS.find(({ name }) => name === 'run')?.flags).to.include.keys(
      '--no-dashboard',
      '--set',
      '-s',
    );
  });

  for (const page of PAGES) {
    it(`every command and flag of ${page.path} exists`, () => {
      expect(commandsOf(page).flatMap((line) => faultOf(line) ?? [])).to.deep.equal([]);
    });
  }

  it('what must be given stands in the call and in the table of flags', () => {
    const { text } = pageOf('docs/reference/cli.md');
    expect(text).to.include('bot data prune [RUN] --keep-events=VALUE [FLAGS]');
    expect(text).to.include('bot checkpoints export [SEQUENCE] --out=FILE [FLAGS]');
    expect(text.match(/\| Required\. /g)).to.have.length(2);
  });

  it('notices a command, a flag and a script that do not exist', () => {
    const typed = 'npx bot run --nosuch\nnpm run nosuch\nnpm start -- --for 1m\nbot plugins:add ./x';
    const text = `\`bot nosuch\`, \`bot plugins:nosuch\`\n\n\`\`\`sh\n${typed}\n\`\`\`\n`;
    expect(commandsOf({ path: 'page.md', text }).flatMap((line) => faultOf(line) ?? [])).to.have.length(4);
  });
});
