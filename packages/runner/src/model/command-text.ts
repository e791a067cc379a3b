/** Where a line for a shell refers to one of its parameters: in single quotes, by itself, or in double quotes. */
const PARAMETER = /'"\$\{(\d+)\}"'|"\$\{(\d+)\}"|\$\{(\d+)\}/g;

/** A program and its arguments as one would type them in a shell; of a shell with a line and its parameters, the line with these in their places. */
export function commandText(argv: readonly string[]): string {
  const [shell, option, line, name, ...parameters] = argv;
  if (option !== '-c' || line === undefined || name !== shell) return argv.map(quote).join(' ');
  return line.replace(PARAMETER, (_, single?: string, alone?: string, double?: string) => {
    const value = parameters[Number(single ?? alone ?? double) - 1] ?? '';
    if (single !== undefined) return value.replaceAll("'", "'\\''");
    return alone !== undefined ? shellQuoted(value) : value.replace(/[\\"$`]/g, '\\$&');
  });
}

/** A word as a shell reads it back. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : inQuotes(word);
}

/** As people write it: who reads `{cpus}` or `#1` among arguments needs no quotes around it. */
function quote(word: string): string {
  return /^[\w@%+=:,./{}#~^-]+$/.test(word) ? word : inQuotes(word);
}

function inQuotes(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
