import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import { writeWhole } from '../config/whole-file.js';

/** Change of the list of plugins. */
export type PluginsEdit = (present: readonly string[]) => readonly string[];

/**
 * Edits `plugins` of a config file in place; YAML keeps its comments and order, JSON its indent. `inherited` is the
 * list in force when the file has none of its own. Returns false for a file that is code: its author must edit it.
 */
export async function editPlugins(
  file: string,
  edit: PluginsEdit,
  inherited: readonly string[],
): Promise<boolean> {
  if (/^\.[cm]?[jt]s$/.test(extname(file))) return false;
  const text = await readFile(file, 'utf8');
  const edited =
    extname(file) === '.json' ? editJson(text, file, edit, inherited) : editYaml(text, edit, inherited);
  if (edited !== text) writeWhole(file, edited);
  return true;
}

/** `plugins` of a YAML text (also JSON in `.botrc`) after an edit, the rest as it was. */
export function editYaml(text: string, edit: PluginsEdit, inherited: readonly string[]): string {
  const document = parseDocument(text);
  const present: unknown = document.get('plugins');
  if (!isSeq(present)) {
    document.set('plugins', document.createNode(edit(inherited)));
    return document.toString({ lineWidth: 0 });
  }
  const before = present.toJSON() as string[];
  const after = edit(before);
  // Item by item: comments belong to the items that stay.
  present.items = present.items.filter((_item, index) => after.includes(before[index] ?? ''));
  for (const name of after) if (!before.includes(name)) present.add(document.createNode(name));
  return document.toString({ lineWidth: 0 });
}

function editJson(text: string, file: string, edit: PluginsEdit, inherited: readonly string[]): string {
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const root = JSON.parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>;
  const isPackage = basename(file) === 'package.json';
  const config = (isPackage ? root['bot'] : root) as { plugins?: string[] };
  config.plugins = [...edit(config.plugins ?? inherited)];
  return `${JSON.stringify(root, null, indent)}\n`;
}
