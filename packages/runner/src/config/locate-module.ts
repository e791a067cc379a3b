import { parse, parseExpression } from '@babel/parser';
import type { ConfigPath } from '../model/config-path.js';
import { autoIdIndex } from './auto-id.js';
import type { Locator, Spot } from './locator.js';
import { type AstNode, exportedBy, moduleScope, type Scope } from './module-scope.js';
import { type Place, resolveNode, stepInto } from './module-steps.js';

/** Finds values in the default export of a TypeScript or JavaScript module. */
export function moduleLocator(text: string): Locator {
  const { program } = parse(text, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    errorRecovery: true,
    plugins: ['typescript', 'decorators', 'explicitResourceManagement'],
  });
  const scope = moduleScope(program as unknown as AstNode);
  return locatorFrom(exportedBy(program as unknown as AstNode), scope);
}

/** Finds values in a JSON document, which is an expression of JavaScript too. */
export function jsonLocator(text: string): Locator {
  return locatorFrom(parseExpression(text, { errorRecovery: true }) as unknown as AstNode, new Map());
}

/** Steps of one search; enough to look through every job of a configuration written by a person. */
const LONGEST_SEARCH = 100_000;

function locatorFrom(root: AstNode | undefined, scope: Scope): Locator {
  if (root === undefined) return () => undefined;
  return (path: ConfigPath, part) => {
    let place: Place = resolveNode({ node: root, scope, isExact: true, fuel: { left: LONGEST_SEARCH }, depth: 0 });
    let spot: Spot = { start: place.node.start, end: place.node.end, depth: 0, isExact: true };
    for (const [index, step] of path.entries()) {
      const next =
        stepInto(place, step) ?? (index === 1 && typeof step === 'string' ? stepInto(place, autoIdIndex(step)) : undefined);
      if (next === undefined) return { ...spot, isExact: false };
      place = resolveNode(next);
      const isLast = index === path.length - 1;
      const node = (isLast && part === 'key') || !isShort(place.node) ? (next.key ?? next.node) : place.node;
      spot = { start: node.start, end: node.end, depth: index + 1, isExact: place.isExact };
    }
    return spot;
  };
}

/** Values that are pointed at themselves; of larger ones the key is shown. */
function isShort(node: AstNode): boolean {
  return /^(?:StringLiteral|NumericLiteral|BooleanLiteral|NullLiteral|TemplateLiteral|UnaryExpression|Identifier|BinaryExpression)$/.test(
    node.type,
  );
}
