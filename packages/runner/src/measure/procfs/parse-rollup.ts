/** Proportional sizes of one process in bytes: each page divided by the number of processes that map it. */
export interface ProportionalSize {
  readonly anonymous: number;
  readonly shared: number;
}

/** Parses the text of /proc/PID/smaps_rollup; undefined where it lacks the split by kind (kernels before 5.10). */
export const parseRollup = (text: string): ProportionalSize | undefined => {
  const kilobytes = (name: string) => /(\d+) kB/.exec(new RegExp(`^${name}: +\\d+ kB$`, 'm').exec(text)?.[0] ?? '')?.[1];
  const [anonymous, shared] = [kilobytes('Pss_Anon'), kilobytes('Pss_Shmem')];
  return anonymous === undefined || shared === undefined
    ? undefined
    : { anonymous: Number(anonymous) * 1024, shared: Number(shared) * 1024 };
};
