import { rootOf } from './edit-script.js';
import { describeUnseen } from './find-jobs.js';
import { settle } from './find-root.js';
import { type Literal, NoLiteral } from './literal.js';
import { findMember, resolve } from './resolve.js';
import {
  type Expression,
  type ExpressionOf,
  lineOf,
  memberName,
  parseSource,
  plainTemplate,
  type Source,
  unwrap,
} from './syntax.js';

/** Finds the literal of a member of the configuration that a script or JSON file holds. */
export function findScriptLiteral(text: string, file: string, ending: string, name: string): Literal {
  const source = parseSource(text, ending);
  const exported = rootOf(source, file);
  const root = exported && settle(exported);
  if (root?.node.type !== 'ObjectExpression') throw new NoLiteral('the configuration cannot be seen in the file');
  const written = findMember(root.node, root.scope, name);
  if (written === undefined) throw new NoLiteral('it is not in this file');
  const end = resolve(written);
  if (end.node.type !== 'ObjectExpression')
    throw new NoLiteral(`${describeUnseen(end)} (line ${lineOf(text, end.node.start ?? 0)})`);
  return {
    value: literalValue(end.node, text) as object,
    ...rangesOf(end.node, source),
    style: source.expression ? 'json' : 'script',
  };
}

/** Comments may open and close the record; among its content one would be lost. */
function rangesOf(node: ExpressionOf<'ObjectExpression'>, { text, comments }: Source) {
  const start = node.start ?? 0;
  const end = node.end ?? 0;
  const inside = comments.filter((comment) => comment.start > start && comment.end < end);
  const first = node.properties[0]?.start ?? end - 1;
  const last = node.properties.at(-1)?.end ?? start;
  const astray = inside.find((comment) => comment.start > first && comment.end < last);
  if (astray) throw new NoLiteral(`a comment stands among its numbers (line ${lineOf(text, astray.start)})`);
  const opening = inside.filter((comment) => comment.end <= first).at(-1);
  const closing = node.properties.length === 0 ? undefined : inside.find((comment) => comment.start >= last);
  return { start, end, contentStart: opening?.end ?? start + 1, contentEnd: closing?.start ?? end - 1 };
}

/** What an expression says without being run. */
function literalValue(written: Expression, text: string): unknown {
  const node = unwrap(written);
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return node.value;
    case 'NullLiteral':
      return null;
    case 'ArrayExpression':
      return node.elements.map((element) => literalValue((element ?? refuse(node, text)) as Expression, text));
    case 'ObjectExpression':
      return Object.fromEntries(
        node.properties.map((member) => {
          const key = memberName(member);
          if (member.type !== 'ObjectProperty' || key === undefined || member.shorthand) return refuse(member, text);
          return [key, literalValue(member.value as Expression, text)];
        }),
      );
    default:
      return plainTemplate(node) ?? refuse(node, text);
  }
}

function refuse(node: { readonly start?: number | null | undefined }, text: string): never {
  throw new NoLiteral(`a part of it is computed (line ${lineOf(text, node.start ?? 0)})`);
}
