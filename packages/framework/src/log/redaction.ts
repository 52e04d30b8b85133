import type { LogFields } from '@autotrader/sdk';
import { HIDDEN, isSecretName } from '../config/secrets.js';

/** Shorter secrets would hide ordinary words. */
const MIN_SECRET_LENGTH = 6;

/** Takes secrets out of log lines: values under secret names, and known secret texts wherever they turn up. */
export class Redaction {
  private texts: readonly string[] = [];

  /** From now on these texts are hidden. */
  add(texts: readonly string[]): void {
    const long = texts.filter((text) => text.length >= MIN_SECRET_LENGTH);
    this.texts = [...new Set([...this.texts, ...long])];
  }

  text(text: string): string {
    return this.texts.reduce((line, secret) => line.replaceAll(secret, HIDDEN), text);
  }

  fields(fields: LogFields): LogFields {
    return Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, this.value(name, value)] as const),
    );
  }

  private value(name: string, value: LogFields[string]): LogFields[string] {
    if (isSecretName(name) && typeof value === 'string') return HIDDEN;
    return typeof value === 'string' ? this.text(value) : value;
  }
}
