/** Options that many commands have. */
import { Option } from 'commander';

export function jsonOption(): Option {
  return new Option('--json', 'print JSON only');
}
