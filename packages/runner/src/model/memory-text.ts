const MiB = 1024 ** 2;

/** Bytes as a configuration says them, never less: `3G` for whole gibibytes, else `1152M` (whole mebibytes, rounded up). */
export function memoryText(bytes: number): string {
  const mebibytes = Math.ceil(bytes / MiB);
  return mebibytes % 1024 === 0 && mebibytes > 0 ? `${mebibytes / 1024}G` : `${mebibytes}M`;
}
