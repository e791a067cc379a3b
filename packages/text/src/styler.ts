import { styleText } from 'node:util';

const STYLES = ['bold', 'dim', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const;

/** How a piece of text may look. */
export type Style = (typeof STYLES)[number];

/** Gives a piece of text its style; as it is where there are no colours. Pieces may hold styled pieces. */
export type Paint = (style: Style, text: string) => string;

/** Colours for one stream: none where it is no terminal or NO_COLOR is set, always with FORCE_COLOR (`util.styleText`). */
export function styler(stream: NodeJS.WritableStream): Paint {
  // Asked once: styleText looks at the environment at each call, and a frame of a live block has hundreds of pieces.
  const codes = new Map(STYLES.map((style) => [style, styleText(style, '\0', { stream }).split('\0') as [string, string]]));
  return (style, text) => {
    const [open, close] = codes.get(style)!;
    if (open === '' || text === '') return text;
    // What ends an inner piece ends the outer one too: it goes on behind it.
    return open + (text.includes(close) ? text.replaceAll(close, close + open) : text) + close;
  };
}
