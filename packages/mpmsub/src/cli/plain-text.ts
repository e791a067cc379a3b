/** Text that moves no cursor and changes no colour: what a job or a file is called cannot write to our lines. */
export function plainText(text: string): string {
  // biome-ignore format: one range a line
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (c) =>
    `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
