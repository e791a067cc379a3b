import { type ConfigPath, formatPath } from '../model/config-path.js';
import { describeValue } from './describe-value.js';
import { validateConfig, validateDefaults, validateJob } from './generated/validators.js';
import { EXPECTATIONS, KEYS } from './generated/vocabulary.js';
import type { Problems } from './problems.js';
import { didYouMean, suggest } from './suggest.js';
import { hintForKey } from './synonyms.js';

/** One error of the compiled validator. */
interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

type Validator = ((value: unknown) => boolean) & { errors?: readonly SchemaError[] | null };

const VALIDATORS = {
  ConfigSpec: validateConfig as Validator,
  JobDefaults: validateDefaults as Validator,
  JobSpec: validateJob as Validator,
};

/**
 * Checks the shape of a record: its fields, their types, their words. Units and what hangs together are checked by whoever reads
 * the fields. Tells every problem, each once and in one sentence.
 */
export function validate(record: keyof typeof VALIDATORS, value: unknown, path: ConfigPath, problems: Problems): boolean {
  const validator = VALIDATORS[record];
  if (validator(value)) return true;
  for (const error of withoutBranches(validator.errors ?? [])) report(error, record, value, path, problems);
  return false;
}

/**
 * A failing union brings the errors of all its branches. Those about the inside of the value are what the user wants to know; when
 * there are none, the union itself is told in one sentence. Either way the branches that were never meant are dropped.
 */
function withoutBranches(errors: readonly SchemaError[]): SchemaError[] {
  const kept = new Set(errors);
  const unions = errors
    .filter((error) => error.keyword === 'anyOf')
    .sort((a, b) => b.instancePath.length - a.instancePath.length);
  for (const union of unions) {
    const branches = [...kept].filter((error) => error !== union && isWithin(error, union));
    const telling = branches.filter((error) => error.instancePath !== union.instancePath || SHAPE.has(error.keyword));
    for (const branch of branches) if (!telling.includes(branch)) kept.delete(branch);
    if (telling.length > 0) kept.delete(union);
  }
  return [...kept];
}

/** Errors about the fields of a record: they are only met when the value is one. */
const SHAPE = new Set(['additionalProperties', 'required']);

function isWithin(error: SchemaError, union: SchemaError): boolean {
  return error.instancePath === union.instancePath || error.instancePath.startsWith(`${union.instancePath}/`);
}

function report(error: SchemaError, record: string, value: unknown, path: ConfigPath, problems: Problems): void {
  const [steps, found] = follow(value, error.instancePath);
  // a field that is there but undefined is not written: { CI: process.env.CI }
  if (found === undefined && typeof steps.at(-1) === 'string') return;
  const place = [...path, ...steps];
  const definition = /^#\/definitions\/(\w+)/.exec(error.schemaPath)?.[1] ?? record;
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params.additionalProperty);
    problems.error('unknown-key', [...place, key], `unknown field ${JSON.stringify(key)}`, () =>
      hintForKey(key, definition, KEYS),
    );
  } else if (error.keyword === 'required') {
    const key = String(error.params.missingProperty);
    const known = KEYS[definition] ?? [];
    // a misspelt field was told; that it is missing as well is no news
    if (Object.keys(found as object).some((given) => !known.includes(given) && suggest(given, known) === key)) return;
    problems.error(
      'missing-key',
      place,
      `the field ${JSON.stringify(key)} is missing`,
      `add ${JSON.stringify(key)} to ${formatPath(place)}`,
    );
  } else if (error.keyword === 'enum' && typeof found === 'string') {
    const known = (error.params.allowedValues as unknown[]).map(String);
    problems.error('wrong-word', place, `expected ${oneOf(known)}, found ${describeValue(found)}`, () =>
      didYouMean(found, known),
    );
  } else if (steps.at(-2) === 'cmd' && Array.isArray(found)) {
    // Once for all its lists: of a value that has the wrong type nothing more is told.
    const message = `expected ${EXPECTATIONS['JobSpec/properties/cmd']}, found a list of lists`;
    problems.error('wrong-type', place.slice(0, -1), message, 'did you mean "pipeline"?');
  } else {
    problems.error('wrong-type', place, `expected ${expectation(error, record)}, found ${describeValue(found)}`);
  }
}

function oneOf(words: readonly string[]): string {
  return `one of ${words.map((word) => JSON.stringify(word)).join(', ')}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a record',
  array: 'a list',
  null: 'null',
};

/** What the schema wants at an error's place: its own words, else the names of the types. */
function expectation(error: SchemaError, record: string): string {
  const place = error.schemaPath
    .replace(/^#\/definitions\//, '#')
    .replace(/^#\//, `#${record}/`)
    .slice(1)
    .replace(/\/\w+$/, '');
  const words = EXPECTATIONS[place];
  if (words !== undefined) return words;
  if (error.keyword === 'enum') return oneOf((error.params.allowedValues as unknown[]).map(String));
  const types = [error.params.type ?? []].flat().map((type) => TYPE_NAMES[String(type)] ?? String(type));
  return types.length > 0 ? types.join(' or ') : 'something else';
}

/** Walks a JSON pointer through a value: the steps (numbers for places in lists) and what is there. */
function follow(value: unknown, pointer: string): [(string | number)[], unknown] {
  const steps: (string | number)[] = [];
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(value) ? Number(key) : key;
    steps.push(step);
    value = (value as Record<string | number, unknown>)[step];
  }
  return [steps, value];
}
