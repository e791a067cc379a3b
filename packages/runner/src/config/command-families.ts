import { type CommandSource, isWords, stagesOf } from '../model/make-job.js';
import { familyOf, familyOfLine, familyOfWords } from './family.js';
import type { Row } from './matrix/row.js';
import { asTyped } from './read-commands.js';

/** Names families of commands. Many jobs run what the one before does, or make no more of it than a line. */
export class CommandFamilies {
  #line: string | undefined;
  #family = '';

  /** @param shell runs what is written as text. @param row the values of the job's matrix, which people do not see in its family. */
  of(command: CommandSource, shell: string, row: Row | undefined): string {
    if (typeof command === 'string') return this.#ofLine(command);
    return isWords(command) ? familyOfWords(command) : familyOf(asTyped(stagesOf(command, shell), { row }));
  }

  #ofLine(line: string): string {
    if (line !== this.#line) {
      this.#family = familyOfLine(line);
      this.#line = line;
    }
    return this.#family;
  }
}
