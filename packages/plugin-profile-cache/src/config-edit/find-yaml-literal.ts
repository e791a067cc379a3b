import { isAlias, isMap, isNode, parseDocument, visit } from 'yaml';
import { type Literal, NoLiteral } from './literal.js';

/** Finds the record of a member of a YAML configuration. It is written in braces; a block of lines is somebody else's. */
export function findYamlLiteral(text: string, name: string): Literal {
  const document = parseDocument(text, { merge: true });
  if (document.errors.length > 0) throw new NoLiteral(`the file cannot be parsed: ${document.errors[0]!.message.split('\n')[0]}`);
  const node = isMap(document.contents) ? document.contents.get(name, true) : undefined;
  if (node === undefined || node === null) throw new NoLiteral('it is not in this file');
  if (isAlias(node)) throw new NoLiteral(`the alias *${node.source}`);
  if (!isMap(node) || !node.flow || !node.range) throw new NoLiteral(`it is not written in braces: put "${name}: {}"`);
  visit(node, {
    Alias: (_, alias) => {
      throw new NoLiteral(`it uses the alias *${alias.source}`);
    },
    Node: (_, inner) => {
      if (isNode(inner) && inner !== node && 'anchor' in inner && inner.anchor)
        throw new NoLiteral(`it holds the anchor &${inner.anchor}`);
      if (inner !== node && (inner.comment || inner.commentBefore)) throw new NoLiteral('a comment stands among its numbers');
    },
  });
  const [start, end] = node.range;
  if (/^\{[ \t]*#/.test(text.slice(start, end)))
    throw new NoLiteral('a comment stands among its numbers: put it above or behind');
  return { value: node.toJS(document) as object, start, end, contentStart: start + 1, contentEnd: end - 1, style: 'yaml' };
}
