// Builds the kernel of libs/crypto/kernel (AssemblyScript) into libs/crypto/src/engine/kernel-bytes.ts, which stands in the
// repository so that nothing else needs the compiler. The same sources give the same bytes: a test builds them anew.
import asc from 'assemblyscript/dist/asc.js';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const SOURCE = 'libs/crypto/kernel/index.ts';
const OPTIONS = ['-O3', '--runtime', 'stub', '--noAssert', '--use', 'abort=', '--enable', 'simd'];
const LINE = 110;

/** The text of kernel-bytes.ts. */
export async function buildKernel() {
  let wasm;
  const { error, stderr } = await asc.main([SOURCE, ...OPTIONS, '--baseDir', root, '--outFile', 'kernel.wasm'], {
    writeFile: (name, contents) => void (name === 'kernel.wasm' && (wasm = contents)),
  });
  if (error !== null || wasm === undefined) throw new Error(`the kernel does not compile: ${stderr.toString()}`);
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(new RegExp(`.{1,${LINE}}`, 'g'));
  return [
    '/** Made by `npm run kernel` from libs/crypto/kernel; not to be changed by hand. */',
    '',
    `export const KERNEL_SHA256 = '${createHash('sha256').update(wasm).digest('hex')}';`,
    '',
    '/** The module, base64. */',
    'export const KERNEL_BASE64 = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(path.join(root, 'libs/crypto/src/engine/kernel-bytes.ts'), await buildKernel());
}
