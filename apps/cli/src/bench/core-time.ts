/** Time of a core that this process took so far, in milliseconds: what else the machine does makes it no longer. */
export function coreMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
