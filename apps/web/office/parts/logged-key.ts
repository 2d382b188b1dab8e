/** The message that tells of an entry of the office's log. @param action dotted words, such as `account.signed-in` */
export function loggedKey(action: string): string {
  return `office.accounts.logged.${action.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase())}`;
}
