import type { Log } from '@autotrader/sdk';
import type { BotConfig } from '../config/bot-config.js';
import type { ConfigRequest } from '../config/load-config.js';
import * as kernel from '../kernel/project.js';

/** A project that can run: its models are prepared, and it is known where to log. */
export interface Project extends kernel.Project {
  readonly log: Log;
}

/** Reads the config and loads the plugins it names. */
export async function openProject(request: ConfigRequest, log: Log): Promise<Project> {
  return prepared(await kernel.openProject(request), log);
}

/** Loads the plugins of a config that is known already, e.g. the one kept with a run. */
export async function loadProject(config: BotConfig, log: Log): Promise<Project> {
  return prepared(await kernel.loadProject(config), log);
}

async function prepared(project: kernel.Project, log: Log): Promise<Project> {
  for (const model of project.registry.definitions('model')) await model.prepare?.();
  return { ...project, log };
}
