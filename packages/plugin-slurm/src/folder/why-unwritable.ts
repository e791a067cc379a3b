/** What stands in the way of a batch's folder, with the remedy. */
export function whyUnwritable({ code, message }: NodeJS.ErrnoException): string {
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return `${message}; ${isFull ? 'free some space there' : "the project's folder must be writable, and shared with the nodes"}`;
}
