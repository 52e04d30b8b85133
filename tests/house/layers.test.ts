import { expect } from 'chai';
import { expectAllowed, expectFlagged, expectKept } from './expectation.js';
import { sources } from './repository.js';
import { findCycle, folderGraph, importGraph } from './rules/cycles.js';
import { libraryFences } from './rules/fences.js';
import { declaredDependencies, engineImports, layers, packageBounds, pluginNames } from './rules/layers.js';
import { parseSource } from './source.js';

const SDK = 'packages/sdk/src/domain/order.ts';
const ENGINE = 'packages/framework/src/engine/step.ts';
const FRAMEWORK = 'packages/framework/src/session/pump.ts';
const PLUGIN = 'plugins/risk-core/src/index.ts';

describe('house: layers', () => {
  it('sdk imports nothing of ours, plugins and framework the sdk alone', () => {
    expectFlagged(layers, SDK, `import { step } from '@autotrader/framework';`, 'the sdk imports nothing');
    expectFlagged(layers, PLUGIN, `export * from '@autotrader/plugin-features-core';`);
    expectFlagged(layers, FRAMEWORK, `const plugin = await import('@autotrader/plugin-model-lstm');`);
    expectFlagged(layers, PLUGIN, `type Engine = import('@autotrader/framework').Engine;`);
    expectAllowed(layers, PLUGIN, `import { log } from '@autotrader/sdk/math';`);
    expectKept(layers);
  });

  it('a relative import stays inside its package', () => {
    expectFlagged(packageBounds, PLUGIN, `import { x } from '../../features-core/src/index.js';`, 'leaves');
    expectFlagged(packageBounds, PLUGIN, `import { x } from '../test/support.js';`, 'leaves');
    expectAllowed(packageBounds, PLUGIN, `import { x } from './rules/cooldown.js';`);
    expectKept(packageBounds);
  });

  it('what a package imports stands in its package.json', () => {
    expectFlagged(declaredDependencies, PLUGIN, `import got from 'got';`, 'not declared');
    expectAllowed(
      declaredDependencies,
      PLUGIN,
      `import { botError } from '@autotrader/sdk'; import 'node:fs';`,
    );
    expectKept(declaredDependencies);
  });

  it('engine and ledger import the pure parts of the sdk and each other', () => {
    expectFlagged(engineImports, ENGINE, `import { readFileSync } from 'node:fs';`, 'node:fs');
    expectFlagged(engineImports, ENGINE, `import { pump } from '../session/pump.js';`, 'outside');
    expectFlagged(engineImports, ENGINE, `import { openTable } from '@autotrader/sdk/data';`);
    expectFlagged(engineImports, ENGINE, `import { z } from 'zod';`);
    expectAllowed(
      engineImports,
      ENGINE,
      `import { Ledger } from '../ledger/ledger.js'; import '@autotrader/sdk/state';`,
    );
    expectKept(engineImports);
  });

  it('the framework does not name a plugin', () => {
    expectFlagged(pluginNames, FRAMEWORK, `// as @autotrader/plugin-model-lstm does`, 'names a package');
    expectFlagged(pluginNames, FRAMEWORK, `const storage = 'storage-typeorm';`, 'names the plugin');
    expectAllowed(pluginNames, FRAMEWORK, `const kind = 'storage';`);
    expectKept(pluginNames);
  });
});

describe('house: library fences', () => {
  it('a library with a fence is imported only inside it', () => {
    expectFlagged(libraryFences, FRAMEWORK, `import { container } from 'tsyringe';`, 'tsyringe');
    expectFlagged(libraryFences, FRAMEWORK, `import { Flags } from '@oclif/core';`, '@oclif/core');
    expectFlagged(libraryFences, PLUGIN, `import { DataSource } from 'typeorm';`, 'typeorm');
    expectFlagged(libraryFences, 'plugins/storage-typeorm/src/index.ts', `import got from 'got';`, 'got');
    expectFlagged(libraryFences, PLUGIN, `import * as tf from '@tensorflow/tfjs-core';`, 'tensorflow');
    expectAllowed(
      libraryFences,
      'packages/framework/src/commands/run.ts',
      `import { Flags } from '@oclif/core';`,
    );
    expectAllowed(libraryFences, 'plugins/exchange-btcmarkets/src/socket.ts', `import WebSocket from 'ws';`);
    expectKept(libraryFences);
  });
});

describe('house: cycles', () => {
  const file = (name: string, text: string) => parseSource(`plugins/risk-core/src/${name}.ts`, text);

  it('finds a cycle', () => {
    const graph = importGraph([
      file('a', `import './b.js';`),
      file('b', `export * from './c.js';`),
      file('c', `import './a.js';`),
    ]);
    expect(findCycle(graph)).to.have.length(4);
  });

  it('does not count imports of types', () => {
    const graph = importGraph([file('a', `import './b.js';`), file('b', `import type { A } from './a.js';`)]);
    expect(findCycle(graph)).to.equal(undefined);
  });

  it('no file needs itself in order to load', () => {
    expect(findCycle(importGraph(sources('src')))?.join(' → ')).to.equal(undefined);
  });

  it('finds a cycle of folders whose files have none', () => {
    const graph = new Map([
      ['x/src/a/one', ['x/src/b/two']],
      ['x/src/b/three', ['x/src/a/four', 'x/src/c/five']],
    ]);
    expect(findCycle(folderGraph(graph, 'x/src/'))).to.deep.equal(['a', 'b', 'a']);
  });

  it('no folder of the framework needs one that needs it', () => {
    const graph = folderGraph(importGraph(sources('src')), 'packages/framework/src/');
    expect([...graph.keys()]).to.include.members(['engine', 'recovery', 'session']);
    expect(findCycle(graph)?.join(' → ')).to.equal(undefined);
  });
});
