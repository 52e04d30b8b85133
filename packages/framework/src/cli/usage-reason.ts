/** What the parser adds to a message for every command alike: it says nothing of what was typed. */
const ADDED = /\s*(?:See more help with --help|Note: --\S+ allows multiple values\.[^]*)\s*$/;
const HEADING = /^The following errors? occurred:$/;

/** What the parser says about what was typed, in one line. */
export function usageReason(message: string): string {
  const lines = message
    .replace(ADDED, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !HEADING.test(line));
  return lines.map(plainly).join('; ').replaceAll(':; ', ': ');
}

/** A flag it could not read, or a missing argument and its description, as part of a line. */
function plainly(line: string): string {
  return line.replace(/^Parsing (--\S+)$/, '$1:').replace(/^(\S+) {2,}(.*?)\.?$/, '$1 ($2)');
}
