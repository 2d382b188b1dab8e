// Module hooks: `./x.js` of a TypeScript file is `./x.ts`, and a TypeScript file is compiled by swc.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

export const compileOptions = JSON.parse(await readFile(new URL('../../.swcrc', import.meta.url), 'utf8'));
delete compileOptions.$schema;

export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(fileURLToPath(source))) return next(source.href, context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    ...compileOptions,
    sourceMaps: 'inline',
    filename,
    swcrc: false,
  });
  return { format: 'module', shortCircuit: true, source: code };
}
