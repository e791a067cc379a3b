const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for elements and quoted attributes of HTML and SVG. */
export function html(text: string): string {
  return text.replace(/[&<>"']/g, (char) => NAMES[char] as string);
}

/** A value for a `<script type="application/json">`: nothing in it can end the element. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(/[<>\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
