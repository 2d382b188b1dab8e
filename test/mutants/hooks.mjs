// Module hooks of a run with mutants: the verifier's files are read from what was instrumented, everything else as ever.
import { transform } from '@swc/core';
import { fileURLToPath } from 'node:url';
import { compileOptions, load as loadTypeScript, resolve as resolveTypeScript } from '../support/ts-hooks.mjs';

let sources = new Map();

export function initialize(data) {
  sources = data;
}

export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals')
    return { url: new URL('jest-globals.mjs', import.meta.url).href, shortCircuit: true };
  return resolveTypeScript(specifier, context, next);
}

export async function load(url, context, next) {
  const source = sources.get(url);
  if (source === undefined) return loadTypeScript(url, context, next);
  const filename = fileURLToPath(url);
  const { code } = await transform(source, { ...compileOptions, filename, swcrc: false });
  return { format: 'module', shortCircuit: true, source: code };
}
