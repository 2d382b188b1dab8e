/** Values of options. */
import { CommandError, EXIT } from './command-error.js';

/** @throws CommandError */
export function parseNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && value >= min && value <= max) return value;
  throw new CommandError(`${option} is '${text}', not a number from ${min} to ${max}`, null, EXIT.usage);
}
