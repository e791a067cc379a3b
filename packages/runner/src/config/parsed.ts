/** What a parser of units gives: the value, or one sentence that says what is wrong and, where there is one, the remedy. */
export type Parsed<T> =
  | { readonly value: T; readonly problem?: undefined }
  | { readonly problem: string; readonly hint?: string | undefined };
