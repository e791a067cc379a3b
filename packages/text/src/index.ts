/** Text for people: what the screens and documents of mpmsub are made of. */

export { clip, clipMiddle } from './clip.js';
export { countOf, formatCount, nameSome } from './count.js';
export { type DocumentTail, documentTail, type TailBounds } from './document-tail.js';
export { formatDuration, formatMs, formatSeconds, formatTimeUp } from './duration.js';
export { isNarrow } from './is-narrow.js';
export { isSet } from './is-set.js';
export { type GlyphSets, type Look, lookFor } from './look.js';
export { ownLogs } from './own-logs.js';
export { padEnd, padStart } from './pad.js';
export { createPrintQueue, type PrintQueue } from './print-queue.js';
export { type Ending, reasonWords, wasKilled } from './reason-words.js';
export { screenTail } from './screen-tail.js';
export { type Paint, type Style, styler } from './styler.js';
export { table } from './table.js';
export { tame } from './tame.js';
export { tameLine } from './tame-line.js';
export { COMMAND_COLUMNS, isUnnamed, type NamedCommand, unnamedCommand } from './unnamed-command.js';
export { visible } from './visible.js';
export { visibleLines } from './visible-lines.js';
export { widthOf } from './width-of.js';
export { workflowCommand } from './workflow-command.js';
export { wrap } from './wrap.js';
