// `npm run bench -- NAME [--json] [ARGS]` runs bench/NAME.mjs, which exports `run({ json, args })` and returns
// `{ name, rows?, … }`: a record of figures. With --json the record is printed as one line; without, as a table.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
  .map((file) => file.slice(0, -'.mjs'.length))
  .sort();

const words = process.argv.slice(2);
const json = words.includes('--json');
const [name, ...args] = words.filter((word) => word !== '--json');

if (name === undefined || !known.includes(name)) {
  const asked = name === undefined ? 'which benchmark?' : `there is no benchmark "${name}"`;
  process.stderr.write(`${asked} There are: ${known.join(', ')}. Use: npm run bench -- NAME [--json]\n`);
  process.exitCode = 2;
} else {
  const { run } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  const result = await run({ json, args });
  if (json) console.log(JSON.stringify(result));
  else print(result);
}

function print(result, indent = '') {
  const width = Math.max(0, ...Object.keys(result).map((key) => key.length));
  for (const [key, value] of Object.entries(result)) {
    if (Array.isArray(value) && value.every(isRecord)) printTable(key, value);
    else if (isRecord(value)) {
      console.log(`${indent}${key}`);
      print(value, `${indent}  `);
    } else console.log(`${indent}${key.padEnd(width)}  ${shown(value)}`);
  }
}

function printTable(title, rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => shown(row[column] ?? '')))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index].length)));
  console.log(title);
  for (const line of cells)
    console.log(`  ${line.map((cell, index) => cell.padEnd(widths[index])).join('  ')}`);
}

function shown(value) {
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? value.toLocaleString('en') : String(Number(value.toPrecision(4)));
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
