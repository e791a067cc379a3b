const UNITS = ['B', 'K', 'M', 'G', 'T', 'P'] as const;

/** Bytes for people, in powers of 1024 with at most one decimal: `512M`, `1.5G`. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1023.5 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  const digits = amount >= 100 || unit === 0 || Number.isInteger(amount) ? 0 : 1;
  return `${amount.toFixed(digits)}${UNITS[unit]}`;
}
