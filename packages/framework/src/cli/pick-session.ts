/** Number of the wanted session, by number or the beginning of its id; 0 for none. The newest unless one is named. */
export function pickSession(
  sessions: readonly { readonly id: string }[],
  wanted: string | undefined,
): number {
  if (wanted === undefined) return sessions.length;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && number <= sessions.length) return number;
  // Eight of the id are shown, which may be digits only.
  return sessions.findIndex(({ id }) => id.startsWith(wanted)) + 1;
}
