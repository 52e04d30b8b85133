// Writes packages/framework/oclif.manifest.json, the list of commands. With it the command starts without loading every
// command's file: 0.2 s in place of 0.7 s. Runs after the build, as a process of its own: it loads what was built.
import { writeFileSync } from 'node:fs';
import { Plugin } from '@oclif/core';

const root = 'packages/framework';
const plugin = new Plugin({
  root,
  type: 'core',
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
await plugin.load();
writeFileSync(`${root}/oclif.manifest.json`, `${JSON.stringify(plugin.manifest, null, 2)}\n`);
