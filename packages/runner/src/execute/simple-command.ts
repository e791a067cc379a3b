/**
 * What shells run themselves, and what begins their syntax: POSIX' list, and those of dash, bash, ksh and zsh. `true` and `false` are not among it: the
 * programs of these names do the same.
 */
const OF_THE_SHELL: ReadonlySet<string> = new Set(
  `. : alias autoload bg bind break builtin caller case cd chdir command compgen complete compopt continue coproc declare dirs disown do done echo
  elif else emulate enable esac eval exec exit export fc fg fi float for foreach function getopts hash help history if in integer jobs kill let local
  logout mapfile newgrp noglob nocorrect popd print printf pushd pwd read readarray readonly repeat return select set setopt shift shopt source suspend
  test then time times trap type typeset ulimit umask unalias unset until wait whence while [ [[`.split(/\s+/),
);

/** What begins a word that may name a program: no assignment, no job, no option. */
const PROGRAM = /^[\w./][^=]*$/;
const PLAIN = /^[\w@%+=:,./ \t-]+$/;
const BLANKS = /[ \t]+/;
/** Blanks; plain characters; text in single quotes; text in double quotes in which nothing but parameters is replaced. */
const PIECE = /([ \t]+)|([\w@%+=:,./-]+)|'([^']*)'|"((?:[^"$`\\]|\$\{[1-9]\d*\})*)"/y;

/**
 * The words of a line for the shell that is no more than a simple command, so that the program can be started without the shell: as GNU make
 * does it, which saves the start of a shell, more than many programs take themselves. `undefined`: the line has something that a shell
 * would do, or may have.
 *
 * @param parameters `$1`, `$2`, ...
 */
export function simpleCommand(line: string, parameters: readonly string[] = []): readonly [string, ...string[]] | undefined {
  const words = PLAIN.test(line) ? line.split(BLANKS).filter((word) => word !== '') : unquoted(line, parameters);
  const [program] = words ?? [];
  if (program === undefined || OF_THE_SHELL.has(program) || !PROGRAM.test(program)) return undefined;
  return words as [string, ...string[]];
}

function unquoted(line: string, parameters: readonly string[]): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (PIECE.lastIndex = 0; PIECE.lastIndex < line.length; ) {
    const piece = PIECE.exec(line);
    if (piece === null) return undefined;
    const [, blanks, plain, single, double] = piece;
    if (blanks === undefined) {
      const text = plain ?? single ?? double!.replace(/\$\{(\d+)\}/g, (_, position) => parameters[position - 1] ?? '');
      word = (word ?? '') + text;
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}
