/**
 * Known answers of others in the form of our vectors: trees and proofs of RFC 6962 (the reference tree of the Certificate
 * Transparency implementations), Ed25519 of RFC 8032, canonical JSON of RFC 8785, HPKE of RFC 9180 and hash-to-curve of RFC
 * 9380, appendix J.9.1. Typed in, not computed here.
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

const signed = (name, secretKey, publicKey, message, signature) => ({
  name,
  input: { secretKey, publicKey, message },
  output: signature,
});
write('rfc8032', {
  algorithm: '2.6 signDocument, 2.12 verifyEd25519',
  spec: '§2.5',
  made: 'RFC 8032, section 7.1: signing the message with the secret key gives the signature, and it verifies',
  vectors: [
    signed(
      'test_1',
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ),
    signed(
      'test_2',
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ),
    signed(
      'test_3',
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ),
  ],
});

const double = (bits, text) => ({ name: `double_${bits}`, input: { double: bits }, output: text });
const refused = { error: 'JSON_NUMBER_INVALID' };
write('rfc8785', {
  algorithm: '2.8 encodeCanonicalJson',
  spec: '§2.5',
  made: 'RFC 8785, sections 3.2.2 and 3.2.3 and appendix B; `json` is parsed and written again, `double` are the bits of a number',
  vectors: [
    {
      name: 'section_3_2_2',
      input: {
        json: '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
      },
      output:
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    },
    {
      name: 'section_3_2_3',
      input: {
        json: '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
      },
      output:
        '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    },
    double('0000000000000000', '0'),
    double('8000000000000000', '0'),
    double('0000000000000001', '5e-324'),
    double('8000000000000001', '-5e-324'),
    double('7fefffffffffffff', '1.7976931348623157e+308'),
    double('ffefffffffffffff', '-1.7976931348623157e+308'),
    double('4340000000000000', '9007199254740992'),
    double('c340000000000000', '-9007199254740992'),
    double('4430000000000000', '295147905179352830000'),
    double('7fffffffffffffff', refused),
    double('7ff0000000000000', refused),
    double('44b52d02c7e14af5', '9.999999999999997e+22'),
    double('44b52d02c7e14af6', '1e+23'),
    double('44b52d02c7e14af7', '1.0000000000000001e+23'),
    double('444b1ae4d6e2ef4e', '999999999999999700000'),
    double('444b1ae4d6e2ef4f', '999999999999999900000'),
    double('444b1ae4d6e2ef50', '1e+21'),
    double('3eb0c6f7a0b5ed8c', '9.999999999999997e-7'),
    double('3eb0c6f7a0b5ed8d', '0.000001'),
    double('41b3de4355555553', '333333333.3333332'),
    double('41b3de4355555554', '333333333.33333325'),
    double('41b3de4355555555', '333333333.3333333'),
    double('41b3de4355555556', '333333333.3333334'),
    double('41b3de4355555557', '333333333.33333343'),
    double('becbf647612f3696', '-0.0000033333333333333333'),
    double('43143ff3c1cb0959', '1424953923781206.2'),
  ],
});

write('rfc9180', {
  algorithm: '4.17 seal, 4.18 open',
  spec: '§4.3',
  made: 'RFC 9180, appendix A.1.1: the KEM and KDF of this protocol with AES-128-GCM; with AES-256-GCM, which seal takes, `enc` and `shared_secret` are the same',
  vectors: [
    {
      name: 'a_1_1_base',
      input: {
        info: '4f6465206f6e2061204772656369616e2055726e',
        ikmE: '7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234',
        ikmR: '6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037',
        aad: '436f756e742d30',
        plaintext: '4265617574792069732074727574682c20747275746820626561757479',
      },
      output: {
        pkR: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
        enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
        sharedSecret: 'fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc',
        key: '4531685d41d65f03dc48f6b8302c05b0',
        baseNonce: '56d890e5accaaf011cff4b7d',
        ciphertext: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
      },
    },
  ],
});
