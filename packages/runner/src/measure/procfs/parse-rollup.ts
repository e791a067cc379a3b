/** What one process shares, in bytes. Proportional: each page divided by the number of processes that map it. */
export interface SharedSizes {
  /** Proportional size of anonymous pages, and of shared memory. */
  readonly anonymous: number;
  readonly shared: number;
  /** Anonymous pages that are resident, and those of them that nobody else maps, at least. */
  readonly resident: number;
  readonly own: number;
}

/** Parses the text of /proc/PID/smaps_rollup; undefined where it lacks the split by kind (kernels before 5.10). */
export const parseRollup = (text: string): SharedSizes | undefined => {
  const bytes = (name: string) => {
    const kilobytes = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  };
  const [anonymous, shared] = [bytes('Pss_Anon'), bytes('Pss_Shmem')];
  if (anonymous === undefined || shared === undefined) return undefined;
  // private pages that were written to are anonymous, or shared memory that only this process uses
  const own = Math.min(anonymous, Math.max(0, (bytes('Private_Dirty') ?? 0) - shared));
  return { anonymous, shared, resident: bytes('Anonymous') ?? 0, own };
};
