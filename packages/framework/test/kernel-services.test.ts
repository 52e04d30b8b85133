import { definePlugin, port, z, type Log, type PluginDefinition, type Port } from '@autotrader/sdk';
import { expect } from 'chai';
import { chooseServices } from '../dist/kernel/chosen-services.js';
import { Kernel } from '../dist/kernel/kernel.js';
import { Registry } from '../dist/kernel/registry.js';
import { failureOf } from './scratch-folder.js';

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };
const text = (label: string): Port<string> => port<string>(label);

/** A service that provides `provides` and notes its opening and closing. */
function service(
  name: string,
  needs: readonly string[],
  provides: readonly string[],
  notes: string[] = [],
  close: () => void | Promise<void> = () => {},
): PluginDefinition {
  const ports = (labels: readonly string[]) =>
    Object.fromEntries(labels.map((label) => [label, text(label)]));
  return definePlugin({
    kind: 'monitor',
    name,
    sdk: '^1.0.0',
    options: z.strictObject({ size: z.number().default(3) }),
    needs: ports(needs),
    provides: ports(provides),
    setup({ needs: got, onClose }) {
      notes.push(`open ${name}(${Object.values(got).join()})`);
      onClose(() => {
        notes.push(`close ${name}`);
        return close();
      });
      return Object.fromEntries(provides.map((label) => [label, `${label} of ${name}`]));
    },
  });
}

const choices = (...services: PluginDefinition[]) =>
  services.map((definition) => ({ definition, options: {} }));

describe('kernel', () => {
  it('opens services after what they need and closes them in reverse', async () => {
    const notes: string[] = [];
    const kernel = new Kernel(quiet);
    const [c, b, a] = [
      service('c', ['b'], [], notes),
      service('b', ['a'], ['b'], notes),
      service('a', [], ['a'], notes),
    ];
    await kernel.open(choices(c, b, a));
    expect(kernel.get(text('b'))).to.equal('b of b');
    expect(await kernel.close()).to.deep.equal([]);
    expect(notes).to.deep.equal([
      'open a()',
      'open b(a of a)',
      'open c(b of b)',
      'close c',
      'close b',
      'close a',
    ]);
  });

  it('closes the rest when one close fails or hangs, and says which', async () => {
    const notes: string[] = [];
    const logged: unknown[] = [];
    const log: Log = { ...quiet, error: (message, fields) => void logged.push([message, fields]) };
    const kernel = new Kernel(log, { setupMs: 1000, closeMs: 20 });
    const throws = service('b', [], [], notes, () => {
      throw new TypeError('stuck');
    });
    const hangs = service('c', [], [], notes, () => new Promise(() => {}));
    await kernel.open(choices(service('a', [], [], notes), throws, hangs));
    const failures = await kernel.close();
    expect(failures.map((failure) => failure.service)).to.deep.equal(['monitor:c', 'monitor:b']);
    expect(notes.slice(3)).to.deep.equal(['close c', 'close b', 'close a']);
    expect(JSON.stringify(logged)).to.contain('stuck').and.contain('longer than 20 ms');
  });

  it('closes what was opened when a later setup throws, and names the plugin', async () => {
    const notes: string[] = [];
    const broken = { ...service('bad', ['a'], []), setup: () => Promise.reject(new TypeError('no disk')) };
    const error = await failureOf(new Kernel(quiet).open(choices(broken, service('a', [], ['a'], notes))));
    expect(error).to.include({ code: 'BOT_PLUGIN_BROKEN' });
    expect(error.message).to.contain('monitor:bad').and.contain('no disk');
    expect(notes).to.deep.equal(['open a()', 'close a']);
  });

  it('names a service that hangs in setup, and one that returns no port', async () => {
    const hangs = { ...service('slow', [], []), setup: () => new Promise<never>(() => {}) };
    const late = await failureOf(new Kernel(quiet, { setupMs: 20, closeMs: 20 }).open(choices(hangs)));
    expect(late.message).to.contain('monitor:slow').and.contain('longer than 20 ms');
    const empty = { ...service('empty', [], ['a']), setup: () => ({}) };
    expect((await failureOf(new Kernel(quiet).open(choices(empty)))).message).to.contain('returned no `a`');
  });

  it('names a circle, a missing port and an ambiguous one', async () => {
    const failure = (...services: PluginDefinition[]) =>
      failureOf(new Kernel(quiet).open(choices(...services)));
    const circle = await failure(
      service('a', ['c'], ['a']),
      service('b', ['a'], ['b']),
      service('c', ['b'], ['c']),
    );
    expect(circle).to.include({ code: 'BOT_PLUGIN_CYCLE' });
    expect(circle.message).to.contain('monitor:a -> monitor:c -> monitor:b -> monitor:a');
    const missing = await failure(service('a', ['nothing'], []));
    expect(missing).to.include({ code: 'BOT_PORT_MISSING' });
    expect(missing.message).to.contain('monitor:a needs nothing');
    const ambiguous = await failure(
      service('a', ['x'], []),
      service('b', [], ['x']),
      service('c', [], ['x']),
    );
    expect(ambiguous).to.include({ code: 'BOT_PORT_AMBIGUOUS' });
    expect(ambiguous.message).to.contain('monitor:b').and.contain('monitor:c');
  });

  it('always provides the log, gives all of a kind, and one by `kind:name`', async () => {
    const notes: string[] = [];
    const kernel = new Kernel(quiet);
    const watcher = service('watcher', ['monitor:second'], [], notes);
    const logger = { ...service('logger', [], []), needs: { log: port<Log>('log') } };
    await kernel.open(
      choices(
        watcher,
        logger,
        service('first', [], ['monitor'], notes),
        service('second', [], ['monitor'], notes),
      ),
    );
    expect(kernel.get(port<Log>('log'))).to.equal(quiet);
    expect(kernel.all(text('monitor'))).to.have.members(['monitor of first', 'monitor of second']);
    expect(notes).to.include('open watcher(monitor of second)');
    expect(kernel.all(text('nobody'))).to.deep.equal([]);
    expect(await failureOf(() => kernel.get(text('monitor')))).to.include({ code: 'BOT_PORT_AMBIGUOUS' });
    expect(await failureOf(() => kernel.get(text('nobody')))).to.include({ code: 'BOT_PORT_MISSING' });
    await kernel.close();
  });

  it('keeps two kernels in one process apart', async () => {
    const [one, two] = [new Kernel(quiet), new Kernel(quiet)];
    await one.open(choices(service('one', [], ['x'])));
    await two.open(choices(service('two', [], ['x', 'y'])));
    expect([one.get(text('x')), two.get(text('x'))]).to.deep.equal(['x of one', 'x of two']);
    expect(one.all(text('y'))).to.deep.equal([]);
    await one.close();
    expect(two.get(text('y'))).to.equal('y of two');
    await two.close();
  });

  it('opens in steps: what an earlier call opened counts', async () => {
    const notes: string[] = [];
    const kernel = new Kernel(quiet);
    await kernel.open(choices(service('a', [], ['a'], notes)));
    await kernel.open(choices(service('b', ['a'], [], notes)));
    expect(notes).to.deep.equal(['open a()', 'open b(a of a)']);
    await kernel.close();
  });
});

describe('chosen services', () => {
  const spec = (use: string, path: string, options = {}) => ({ use, path, options });
  const registry = (...services: PluginDefinition[]) => {
    const made = new Registry();
    for (const definition of services) made.register(definition, `plugin-of-${definition.name}`);
    return made;
  };
  const config = (...monitors: ReturnType<typeof spec>[]) => ({
    exchange: spec('x', 'exchange'),
    storage: spec('x', 'storage'),
    monitors,
    origins: new Map([
      ['monitors.0.use', 'bot.config.yaml:4'],
      ['monitors.0.sise', 'bot.config.yaml:5'],
    ]),
  });

  it('takes the chosen, fills in their defaults and adds the one provider of what they need', () => {
    const services = registry(service('a', ['z'], []), service('unused', [], []), service('z', [], ['z']));
    const chosen = chooseServices(services, config(spec('a', 'monitors.0')), ['monitors']);
    expect(chosen.map(({ definition, options }) => [definition.name, options])).to.deep.equal([
      ['a', { size: 3 }],
      ['z', { size: 3 }],
    ]);
  });

  it('names an unknown component and an unknown option, each with place and suggestion', async () => {
    const services = registry(service('console', [], []));
    const choose = (...monitors: ReturnType<typeof spec>[]) =>
      failureOf(() => chooseServices(services, config(...monitors), ['monitors']));
    const component = await choose(spec('konsole', 'monitors.0'));
    expect(component).to.include({ code: 'BOT_COMPONENT_UNKNOWN' });
    expect(component.message)
      .to.contain('monitors.0 in bot.config.yaml:4')
      .and.contain('did you mean "console"');
    const option = await choose(spec('console', 'monitors.0', { sise: 1 }));
    expect(option).to.include({ code: 'BOT_CONFIG_UNKNOWN_KEY' });
    expect(option.message).to.contain('"monitors.0.sise" in bot.config.yaml:5; did you mean "size"');
    const value = await choose(spec('console', 'monitors.0', { size: 'big' }));
    expect(value.message).to.contain('"monitors.0.size" in bot.config.yaml:4: expected number');
  });

  it('refuses one kind and name from two plugins', async () => {
    const error = await failureOf(() => registry(service('a', [], []), service('a', [], [])));
    expect(error).to.include({ code: 'BOT_COMPONENT_TWICE' });
  });
});
