import { StringDecoder } from 'node:string_decoder';

/** Longer lines are broken here, so that a file without line ends costs no memory. */
const LONGEST_LINE = 64 * 1024;

/** Cuts bytes into lines, whatever pieces they come in. */
export class LineCutter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** The lines that are now complete, without their line ends. */
  push(chunk: Uint8Array): string[] {
    const text = this.#rest + this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const lines = text.split('\n');
    this.#rest = lines.pop()!;
    while (this.#rest.length > LONGEST_LINE) {
      lines.push(this.#rest.slice(0, LONGEST_LINE));
      this.#rest = this.#rest.slice(LONGEST_LINE);
    }
    return lines;
  }

  /** What is left without a line end, if anything. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
