import type { G1Point } from '#crypto';

/** A point of the curve of G1 whose order divides the cofactor. */
export const torsionG1: G1Point;

/** The compressed encoding in hex of any point of the curve, also outside the subgroup. */
export function rawG1(point: G1Point): string;

/** Encodings in hex that are no element of G1, by the name of their defect. @param bytes an element, 48 bytes */
export function badG1(bytes: Uint8Array): Record<string, string> & { with_torsion: string };
