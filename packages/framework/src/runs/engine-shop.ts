import { createHash } from 'node:crypto';
import { botError, type RunStore } from '@autotrader/sdk';
import { canonicalJson, publicConfig } from '../config/config-hash.js';
import type { BotConfig } from '../config/bot-config.js';
import { storedConfig } from '../config/stored-config.js';
import { Engine } from '../engine/index.js';
import type { EngineSource } from '../recovery/engine-source.js';
import { engineSpec, type RunStream } from './engine-spec.js';
import type { Project } from './project.js';

/** What an engine was made from, as it is kept with a run. */
interface KeptConfig {
  readonly config: Record<string, unknown>;
  readonly streams: readonly RunStream[];
}

/** Makes the engine of any config a run has had: each is kept with the run under its hash. */
export class EngineShop implements EngineSource {
  constructor(
    private readonly project: Project,
    private readonly store: RunStore,
  ) {}

  /** Keeps a config and returns its hash: over seed, lanes and streams, which alone make the engine. */
  async keep(config: BotConfig, streams: readonly RunStream[]): Promise<string> {
    const kept: KeptConfig = { config: publicConfig(config), streams };
    const hash = hashOf(kept);
    const note = noteOf(hash);
    if ((await this.store.note(note)) === undefined) await this.store.setNote(note, JSON.stringify(kept));
    if ((await this.store.note('genesis')) === undefined) await this.store.setNote('genesis', hash);
    return hash;
  }

  async genesis(): Promise<string> {
    return (await this.store.note('genesis')) ?? '';
  }

  async build(hash: string): Promise<Engine> {
    const text = await this.store.note(noteOf(hash));
    if (text === undefined)
      throw botError('BOT_STATE_CORRUPT', { reason: `config ${hash} is not kept with the run` });
    const kept = JSON.parse(text) as KeptConfig;
    if (hashOf(kept) !== hash) throw botError('BOT_STATE_CORRUPT', { reason: `config ${hash} is damaged` });
    const { config, streams } = kept;
    const bot = storedConfig(JSON.stringify(config), this.project.config);
    return new Engine(engineSpec(this.project.registry, bot, streams));
  }
}

/** Over what alone makes the engine. */
function hashOf({ config: { seed, lanes }, streams }: KeptConfig): string {
  return createHash('sha256')
    .update(canonicalJson([seed, lanes, streams]))
    .digest('hex');
}

function noteOf(hash: string): string {
  return `config:${hash}`;
}
