/**
 * The two scenarios: megabytes of the budget, and the jobs with what they ask for. The library's scripts only allocate, and what nobody writes
 * to is no memory; here every page is written. Random lengths are their means.
 *
 * @param pace 1 for the lengths of the originals; with half of them all contestants take two minutes.
 */
export const scenarios = (pace) => [
  {
    name: '6 jobs of 800 MB on 2 GB',
    budget: 2048,
    jobs: Array.from({ length: 6 }, (_, at) => job(`job_${at}`, 1, 900, 800, 3 * pace)),
  },
  {
    name: 'bioinformatics mix on 4 GB',
    budget: 4096,
    jobs: Array.from({ length: 4 }, (_, at) => [
      job(`align_${at}`, 1, 600, 500, 2.5 * pace),
      job(`assembly_${at}`, 2, 1843, 1500, 5 * pace),
      job(`annotation_${at}`, 1, 1024, 800, 3.75 * pace),
    ]).flat(),
  },
];

function job(id, cpus, memory, used, seconds) {
  return { id, cpus, memory, program: `import time; held = b'x' * (${used} << 20); time.sleep(${seconds})` };
}
