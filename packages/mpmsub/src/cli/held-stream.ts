import { Writable } from 'node:stream';

/** Keeps what is written until it is known whether anybody should see it; looks like the stream it stands for. */
export class HeldStream extends Writable {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  #text = '';

  constructor(private readonly target: NodeJS.WriteStream) {
    super({ decodeStrings: false });
    this.isTTY = target.isTTY === true;
    this.columns = target.columns;
  }

  override _write(piece: string | Buffer, _: BufferEncoding, done: () => void): void {
    this.#text += piece.toString();
    done();
  }

  /** Writes all of it now. */
  release(): void {
    this.target.write(this.#text);
    this.#text = '';
  }
}
