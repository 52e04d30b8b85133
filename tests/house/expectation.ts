import { expect } from 'chai';
import { sources } from './repository.js';
import { parseSource, type Finding, type Rule } from './source.js';

/** Fails with every place where the sources of the packages break the rule. */
export function expectKept(rule: Rule, files = sources('src')): void {
  const judged = files.filter(({ path }) => rule.applies(path));
  expect(judged, 'the rule speaks of no file').not.to.have.length(0);
  expectNone(judged.flatMap((source) => rule.check(source)));
}

/** Fails with a list of places when there are any. */
export function expectNone(findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const places = findings.map(({ path, line, message }) => `  ${path}:${line} ${message}`);
  expect.fail(`${findings.length} places break the rule:\n${places.join('\n')}`);
}

/** The rule finds `text`, were it at `path`, guilty; `message` is a part of what it says. */
export function expectFlagged(rule: Rule, path: string, text: string, message = ''): void {
  expect(rule.applies(path), `the rule speaks of ${path}`).to.equal(true);
  const messages = rule.check(parseSource(path, text)).map((finding) => finding.message);
  expect(messages, `not flagged: ${text}`).not.to.have.length(0);
  expect(messages.join('\n')).to.include(message);
}

/** The rule has nothing against `text`, were it at `path`. */
export function expectAllowed(rule: Rule, path: string, text: string): void {
  const findings = rule.applies(path) ? rule.check(parseSource(path, text)) : [];
  expect(findings, text).to.deep.equal([]);
}
