const LONGEST = 60;

/** A value as it is named in a message: `the text "8 cores"`, `a record`, `nothing`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return `the text ${JSON.stringify(shorten(value))}`;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return value.name ? `the function ${shorten(value.name)}` : 'a function';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'symbol') return 'a symbol';
  const keys = Object.keys(value).slice(0, 3);
  return keys.length === 0 ? 'an empty record' : `a record with ${keys.map((key) => JSON.stringify(shorten(key))).join(', ')}`;
}

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}
