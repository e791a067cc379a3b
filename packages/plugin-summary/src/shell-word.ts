/** A word as a POSIX shell would need it typed. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-][\w@%+=:,./#-]*$/.test(text)) return text;
  if (/[\x00-\x1f\x7f]/.test(text)) return `$'${[...text].map(escaped).join('')}'`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function escaped(char: string): string {
  if (char === "'" || char === '\\') return `\\${char}`;
  const code = char.charCodeAt(0);
  return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : char;
}
