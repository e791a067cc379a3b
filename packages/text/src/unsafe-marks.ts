/**
 * Characters that are no control codes and change a text's looks all the same, as the inside of a regular expression's class: marks that
 * turn the reading direction, separators of lines and paragraphs, the byte order mark.
 */
export const UNSAFE_MARKS = '\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff';
