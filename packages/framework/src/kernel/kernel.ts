import 'reflect-metadata';
import { botError, log as logPort, type Log, type PluginDefinition, type Port } from '@autotrader/sdk';
import { container, type DependencyContainer } from 'tsyringe';
import { withDeadline } from './deadline.js';
import { orderServices, portTokens, serviceKey } from './service-order.js';

/** A service to open, with options its table has checked. */
export interface ServiceChoice {
  readonly definition: PluginDefinition;
  readonly options: unknown;
}

/** A service that did not close properly. */
export interface CloseFailure {
  readonly service: string;
  readonly error: unknown;
}

interface Closer {
  readonly service: string;
  readonly close: () => void | Promise<void>;
}

/** Limits of a service's calls, ms. */
export interface KernelLimits {
  readonly setupMs: number;
  readonly closeMs: number;
}

const LIMITS: KernelLimits = { setupMs: 120_000, closeMs: 3_000 };

/**
 * Opens the services of one run and wires them by typed ports. Each kernel has a container of its own: two in one
 * process know nothing of each other.
 *
 * @example
 * const kernel = new Kernel(log);
 * await kernel.open(chooseServices(registry, config));
 * const run = await kernel.get(storage).openRun({ folder, readOnly: false });
 * await kernel.close();
 */
export class Kernel {
  private readonly ports: DependencyContainer = container.createChildContainer();
  private readonly closers: Closer[] = [];

  constructor(
    private readonly log: Log,
    private readonly limits: KernelLimits = LIMITS,
  ) {
    this.ports.registerInstance(logPort.label, log);
  }

  /**
   * Opens services, each after those it needs. Ports opened by an earlier call count. When one fails, those opened by
   * this call are closed again, and the error names the plugin.
   */
  async open(choices: readonly ServiceChoice[]): Promise<void> {
    const options = new Map(choices.map((choice) => [choice.definition, choice.options]));
    const ordered = orderServices([...options.keys()], (token) => this.ports.isRegistered(token));
    const before = this.closers.length;
    try {
      for (const service of ordered) await this.openService(service, options.get(service));
    } catch (error) {
      await this.closeDownTo(before);
      throw error;
    }
  }

  /** The value behind a port. Throws BOT_PORT_MISSING or BOT_PORT_AMBIGUOUS. */
  get<T>(port: Port<T>): T {
    return this.resolve(port, 'the bot');
  }

  /** All values behind a port, in the order of opening; none is fine. */
  all<T>(port: Port<T>): readonly T[] {
    return this.ports.isRegistered(port.label) ? this.ports.resolveAll<T>(port.label) : [];
  }

  /** Registers what the run itself opened, to be closed in turn with the services. */
  onClose(service: string, close: Closer['close']): void {
    this.closers.push({ service, close });
  }

  /** Closes what was opened, the last first; a failure keeps nothing else from closing and is logged and returned. */
  async close(): Promise<readonly CloseFailure[]> {
    const failures = await this.closeDownTo(0);
    await this.ports.dispose();
    return failures;
  }

  private async openService(service: PluginDefinition, options: unknown): Promise<void> {
    const key = serviceKey(service);
    const needs = Object.fromEntries(
      Object.entries(service.needs).map(([name, port]) => [name, this.resolve(port, key)]),
    );
    const onClose = (close: Closer['close']): void => void this.closers.push({ service: key, close });
    const provided = await this.setUp(service, () => service.setup({ options, needs, onClose }));
    for (const [name, port] of Object.entries(service.provides)) {
      const value = (provided as Record<string, unknown> | undefined)?.[name];
      if (value === undefined) throw broken(key, `setup returned no \`${name}\``);
      for (const token of portTokens(service, port)) this.ports.registerInstance(token, value);
    }
  }

  private async setUp<T>(service: PluginDefinition, setup: () => T | Promise<T>): Promise<T> {
    const { setupMs } = this.limits;
    const late = `setup took longer than ${setupMs} ms`;
    try {
      return await withDeadline(Promise.resolve().then(setup), setupMs, late);
    } catch (error) {
      // An error of the table says more than "broken": keep it. Recognised by shape, the sdk may be another copy.
      if (error instanceof Error && 'code' in error && 'remedy' in error) throw error;
      throw broken(serviceKey(service), reasonOf(error), error);
    }
  }

  private resolve<T>(port: Port<T>, plugin: string): T {
    const [first, second] = this.all(port);
    if (first === undefined) throw botError('BOT_PORT_MISSING', { plugin, port: port.label });
    if (second === undefined) return first;
    const all = { first: 'one service', second: 'another' };
    throw botError('BOT_PORT_AMBIGUOUS', { plugin, port: port.label, ...all });
  }

  private async closeDownTo(count: number): Promise<CloseFailure[]> {
    const failures: CloseFailure[] = [];
    while (this.closers.length > count) {
      const closer = this.closers.pop();
      if (closer) await this.closeOne(closer).catch((error: unknown) => failures.push({ ...closer, error }));
    }
    for (const { service, error } of failures) {
      this.log.error('a service did not close', { service, reason: reasonOf(error) });
    }
    return failures;
  }

  private closeOne({ close }: Closer): Promise<void> {
    const { closeMs } = this.limits;
    return withDeadline(Promise.resolve().then(close), closeMs, `close took longer than ${closeMs} ms`);
  }
}

function broken(name: string, reason: string, cause?: unknown): Error {
  return botError('BOT_PLUGIN_BROKEN', { name, reason }, cause);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
