/** Where a line for a shell refers to one of its parameters: in single quotes, by itself, or in double quotes. */
const PARAMETER = /'"\$\{(\d+)\}"'|"\$\{(\d+)\}"|\$\{(\d+)\}/g;

/** A program and its arguments as one would type them in a shell; of a shell with a line and its parameters, the line with these in their places. */
export function commandText(argv: readonly string[]): string {
  const [shell, option, line, name, ...parameters] = argv;
  if (option !== '-c' || line === undefined || name !== shell) return argv.map(quote).join(' ');
  return line.replace(PARAMETER, (_, single?: string, alone?: string, double?: string) => {
    const value = parameters[Number(single ?? alone ?? double) - 1] ?? '';
    if (single !== undefined) return value.replaceAll("'", "'\\''");
    return alone !== undefined ? quote(value) : value.replace(/[\\"$`]/g, '\\$&');
  });
}

function quote(word: string): string {
  return /^[\w@%+=:,./{}#~^-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
