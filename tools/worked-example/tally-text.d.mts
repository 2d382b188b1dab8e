/** Number and name of each check group, and `checked of expected` with how it comes about. */
export const COUNTS: readonly (readonly [group: string, counts: string])[];
