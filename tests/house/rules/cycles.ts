import { importsOf, resolveRelative } from '../imports.js';
import type { Source } from '../source.js';

/** Which files a file needs when the program runs, by path without ending. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Graph of the relative imports; those of types alone are gone when the program runs and are not counted. */
export function importGraph(files: readonly Source[]): ImportGraph {
  return new Map(
    files.map((source) => {
      const edges = importsOf(source).filter(
        ({ specifier, typeOnly }) => specifier.startsWith('.') && !typeOnly,
      );
      const targets = edges.map(({ specifier }) => resolveRelative(source.path, specifier));
      return [source.path.replace(/\.tsx?$/, ''), targets];
    }),
  );
}

/** The same between the folders directly below `root`: which folder needs which. Files beside them belong to none. */
export function folderGraph(files: ImportGraph, root: string): ImportGraph {
  const folderOf = (file: string) =>
    /^([^/]+)\//.exec(file.startsWith(root) ? file.slice(root.length) : '')?.[1];
  const folders = new Map<string, Set<string>>();
  for (const [file, targets] of files) {
    const folder = folderOf(file);
    if (folder === undefined) continue;
    const needed = folders.get(folder) ?? new Set();
    for (const target of targets.map(folderOf))
      if (target !== undefined && target !== folder) needed.add(target);
    folders.set(folder, needed);
  }
  return new Map([...folders].map(([folder, needed]) => [folder, [...needed]]));
}

/** The first cycle found, as the list of its files or folders in order of import; undefined when there is none. */
export function findCycle(graph: ImportGraph): readonly string[] | undefined {
  const finished = new Set<string>();
  const visit = (file: string, above: readonly string[]): readonly string[] | undefined => {
    if (above.includes(file)) return [...above.slice(above.indexOf(file)), file];
    if (finished.has(file)) return undefined;
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target, [...above, file]);
      if (cycle) return cycle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}
