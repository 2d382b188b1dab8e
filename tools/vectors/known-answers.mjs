/**
 * Known answers of others in the form of our vectors: trees and proofs of RFC 6962 (the reference tree of the Certificate
 * Transparency implementations) and hash-to-curve of RFC 9380, appendix J.9.1. Typed in, not computed here.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../vectors');
const write = (file, content) => writeFileSync(join(folder, `${file}.json`), `${JSON.stringify(content, null, 2)}\n`);

const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const [h0, h01, h2, h23, h45, h67, h4567, h4, h6] = [
  roots[1],
  roots[2],
  '0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7',
  '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
];
const h1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const inclusion = (index, size, ...proof) => ({
  name: `inclusion_${index}_of_${size}`,
  input: { kind: 'inclusion', index, size },
  output: proof,
});
const consistency = (oldSize, newSize, ...proof) => ({
  name: `consistency_${oldSize}_to_${newSize}`,
  input: { kind: 'consistency', oldSize, newSize },
  output: proof,
});
write('rfc6962', {
  algorithm: '7.3 computeRoot, 7.4 proveInclusion, 7.6 proveConsistency',
  spec: '§7.1',
  made: 'the reference tree of eight entries used by Certificate Transparency implementations of RFC 6962',
  entries,
  vectors: [
    ...roots.map((root, size) => ({ name: `root_of_${size}`, input: { kind: 'root', size }, output: root })),
    inclusion(0, 1),
    inclusion(0, 8, h1, h23, h4567),
    inclusion(5, 8, h4, h67, roots[4]),
    inclusion(2, 3, h01),
    inclusion(1, 5, h0, h23, h4),
    consistency(1, 1),
    consistency(1, 8, h1, h23, h4567),
    consistency(6, 8, h45, h67, roots[4]),
    consistency(2, 5, h23, h4),
    consistency(6, 7, h45, h6, roots[4]),
    { name: 'leaf_of_2', input: { kind: 'leaf', index: 2 }, output: h2 },
  ],
});

const dst = 'QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_';
const points = {
  '': [
    '052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d9c09db0fac349612b759e79a1',
    '08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc68ee29813bb7994998f3eae0c9c6a265',
  ],
  abc: [
    '03567bc5ef9c690c2ab2ecdf6a96ef1c139cc0b2f284dca0a9a7943388a49a3aee664ba5379a7655d3c68900be2f6903',
    '0b9c15f3fe6e5cf4211f346271d7b01c8f3b28be689c8429c85b67af215533311f0b8dfaaa154fa6b88176c229f2885d',
  ],
  abcdef0123456789: [
    '11e0b079dea29a68f0383ee94fed1b940995272407e3bb916bbf268c263ddd57a6a27200a784cbc248e84f357ce82d98',
    '03a87ae2caf14e8ee52e51fa2ed8eefe80f02457004ba4d486d6aa1f517c0889501dc7413753f9599b099ebcbbd2d709',
  ],
  [`q128_${'q'.repeat(128)}`]: [
    '15f68eaa693b95ccb85215dc65fa81038d69629f70aeee0d0f677cf22285e7bf58d7cb86eefe8f2e9bc3f8cb84fac488',
    '1807a1d50c29f430b8cafc4f8638dfeeadf51211e1602a5f184443076715f91bb90a48ba1e370edce6ae1062f5e6dd38',
  ],
  [`a512_${'a'.repeat(512)}`]: [
    '082aabae8b7dedb0e78aeb619ad3bfd9277a2f77ba7fad20ef6aabdc6c31d19ba5a6d12283553294c1825c4b3ca2dcfe',
    '05b84ae5a942248eea39e1d91030458c40153f3b654ab7872d779ad1e942856a20c438e8d99bc8abfbf74729ce1f7ac8',
  ],
};
write('rfc9380', {
  algorithm: 'hash_to_G1',
  spec: '§2.6',
  made: 'RFC 9380, appendix J.9.1, suite BLS12381G1_XMD:SHA-256_SSWU_RO_',
  dst,
  vectors: Object.entries(points).map(([message, [x, y]]) => ({
    name: message.slice(0, 16) || 'empty',
    input: message,
    output: { x, y },
  })),
});
