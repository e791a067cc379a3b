import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, parseDocument } from 'yaml';
import { autoIdIndex } from './auto-id.js';
import type { Locator, Spot } from './locator.js';

/** Finds values of a YAML document; aliases and merge keys are followed. */
export function yamlLocator(text: string): Locator {
  const document = parseDocument(text, { merge: true });
  return (path, part) => {
    let node = follow(document.contents, document);
    let spot: Spot | undefined = spotOf(node, 0);
    for (const [index, step] of path.entries()) {
      const found =
        stepInto(node, step, document) ??
        (index === 1 && typeof step === 'string' && isSeq(node) ? stepInto(node, autoIdIndex(step), document) : undefined);
      if (found === undefined) return spot && { ...spot, isExact: false };
      node = follow(found.value, document);
      const isLast = index === path.length - 1;
      const shown =
        found.key !== undefined && (isMap(node) || isSeq(node) || isEmpty(node) || (isLast && part === 'key')) ? found.key : node;
      spot = spotOf(shown, index + 1) ?? spot;
    }
    return spot;
  };
}

/** A value of which nothing is written: `key:` alone. */
function isEmpty(node: Node | null): boolean {
  return !node?.range || node.range[0] === node.range[1];
}

interface Step {
  readonly key?: Node | undefined;
  readonly value: Node | null;
}

function stepInto(node: Node | null, step: string | number, document: Document): Step | undefined {
  if (isSeq(node)) {
    const item =
      typeof step === 'number' ? node.items[step] : node.items.find((each) => idOf(follow(each as Node, document)) === step);
    return item === undefined ? undefined : { value: item as Node };
  }
  // A job may be written as its command line alone.
  if (isScalar(node) && step === 'cmd') return { value: node };
  if (!isMap(node)) return undefined;
  const pairs = node.items.filter((item): item is Pair<Node, Node | null> => isPair(item));
  const own = pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step));
  if (own !== undefined) return { key: own.key, value: own.value };
  for (const pair of pairs) {
    if (!isScalar(pair.key) || !isMergeKey(pair.key.value)) continue;
    const merged = follow(pair.value, document);
    for (const each of isSeq(merged) ? merged.items : [merged]) {
      const found = stepInto(follow(each as Node, document), step, document);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** `<<`; the parser gives it as a symbol. */
function isMergeKey(value: unknown): boolean {
  return value === '<<' || (typeof value === 'symbol' && value.description === '<<');
}

function idOf(node: Node | null): string | undefined {
  const id = isMap(node) ? node.get('id') : undefined;
  return typeof id === 'string' ? id : undefined;
}

function follow(node: Node | null | undefined, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : (node ?? null);
}

function spotOf(node: Node | null, depth: number): Spot | undefined {
  return node?.range ? { start: node.range[0], end: node.range[1], depth, isExact: true } : undefined;
}
