// Reporter of `npm test`: a line a suite, then skipped tests with their reasons, then every failure in full, and as the
// very last line `N passed, N failed, N skipped`.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import Mocha from 'mocha';

/** How long the process may live on after the last test; a test that leaves a socket or timer open is a failure. */
const LINGER_MAX_MS = 15_000;

const reasons = new WeakMap();
let lastWarning;
rememberSkips(Mocha.Runnable.prototype);
rememberWarnings();

export default class Summary {
  passed = 0;
  failures = [];
  skipped = [];

  constructor(runner) {
    this.runner = runner;
    let open;
    runner.on('suite', (suite) => {
      if (suite.parent?.root) open = { title: suite.title, startMs: Date.now(), ...this.counts() };
    });
    runner.on('suite end', (suite) => {
      if (suite.parent?.root) this.printSuite(open);
    });
    runner.on('test', () => (lastWarning = undefined));
    runner.on('pass', () => (this.passed += 1));
    runner.on('pending', (test) => this.skipped.push(test));
    runner.on('fail', (test, error) => this.failures.push({ test, error }));
    runner.once('end', () => this.end());
  }

  counts() {
    return { passed: this.passed, failed: this.failures.length, skipped: this.skipped.length };
  }

  printSuite({ title, startMs, ...before }) {
    const now = this.counts();
    const part = (name) => now[name] - before[name];
    const extra = ['failed', 'skipped']
      .filter((name) => part(name) > 0)
      .map((name) => `, ${part(name)} ${name}`);
    const mark = part('failed') > 0 ? '✗' : '✓';
    console.log(`${mark} ${title}: ${part('passed')} ok${extra.join('')} (${Date.now() - startMs} ms)`);
  }

  end() {
    if (this.skipped.length > 0) console.log('\nSkipped:');
    for (const test of this.skipped)
      console.log(`- ${test.fullTitle()}: ${reasons.get(test) ?? 'no reason given'}`);
    this.failures.forEach(({ test, error }, index) => this.printFailure(index + 1, test, error));
    process.on('exit', () => this.close());
    setTimeout(() => this.lingering(), LINGER_MAX_MS).unref();
  }

  printFailure(number, test, error) {
    const { titlePath } = test;
    console.log(`\n${number}) ${titlePath.call(test).join(' › ')}`);
    if (test.file) console.log(`   ${test.file}`);
    console.log(indent(Mocha.reporters.Base.generateDiff && hasDiff(error) ? withDiff(error) : text(error)));
  }

  lingering() {
    const resources = [...new Set(process.getActiveResourcesInfo())].join(', ');
    console.log(`\nThe tests are over, but something they left open keeps the process alive: ${resources}`);
    this.failures.push({});
    process.exit(1);
  }

  close() {
    const { passed, failed, skipped } = this.counts();
    console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
}

function text(error) {
  const cause = error?.cause === undefined ? '' : `\ncaused by: ${text(error.cause)}`;
  return (error?.stack ?? error?.message ?? String(error)) + cause;
}

function hasDiff(error) {
  return error?.showDiff !== false && error?.expected !== undefined && 'actual' in error;
}

function withDiff(error) {
  const show = (value) => Mocha.utils.stringify(value);
  return `${text(error)}\n${Mocha.reporters.Base.generateDiff(show(error.actual), show(error.expected))}`;
}

function indent(lines) {
  return lines.replace(/^/gm, '   ');
}

// Mocha's skip() takes no reason. The house rule asks for one beside every call, as a comment or a warning on the same
// line or the line above. A warning is taken as it was given, a comment is read from the compiled file.
function rememberSkips(prototype) {
  const skip = prototype.skip;
  prototype.skip = function () {
    reasons.set(this, lastWarning ?? commentAt(new Error().stack ?? ''));
    return skip.call(this);
  };
}

function rememberWarnings() {
  const warn = console.warn;
  console.warn = (...words) => {
    lastWarning = words
      .join(' ')
      .trim()
      .replace(/^(skipped|not run):?\s*/i, '');
    warn.apply(console, words);
  };
}

function commentAt(stack) {
  const places = stack.split('\n').map((line) => /(file:\/\/\S+\.js):(\d+):\d+/.exec(line));
  const caller = places.find((found) => found && found[1].includes('/dist-test/'));
  if (!caller) return undefined;
  const lines = readFileSync(fileURLToPath(caller[1]), 'utf8').split('\n');
  const number = Number(caller[2]) - 1;
  // In compiled code the condition has a line of its own, between the comment and the skip.
  return commentIn(lines[number]) ?? commentIn(lines[number - 1]) ?? commentIn(lines[number - 2]);
}

function commentIn(line = '') {
  return /\/\/\s*(.+)$/.exec(line)?.[1];
}
