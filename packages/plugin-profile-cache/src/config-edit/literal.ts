/** A record that is written out in a text, and nothing but that: no variable, no call. */
export interface Literal {
  /** What it says. */
  readonly value: object;
  /** From the opening brace up to behind the closing one. */
  readonly start: number;
  readonly end: number;
  /** Between these its content stands; comments that open and close the record lie outside. */
  readonly contentStart: number;
  readonly contentEnd: number;
  /** What it is written in; in JSON and YAML names and texts are quoted. */
  readonly style: 'json' | 'yaml' | 'script';
}

/** Why a record cannot be written in place: one clause for people. */
export class NoLiteral extends Error {
  override readonly name = 'NoLiteral';
}
