/** The entry of a .netrc file for a machine. Values that it lacks are empty strings. */
export interface NetrcEntry {
  readonly login: string;
  readonly account: string;
  readonly password: string;
}

/** A .netrc file: its machines by name, and the entry for all others. Of two entries of one name the last counts. */
export interface Netrc {
  readonly machines: ReadonlyMap<string, NetrcEntry>;
  readonly fallback: NetrcEntry | undefined;
}

/** A text is not a valid .netrc file. The message names the line, without its content. */
export class NetrcSyntaxError extends Error {
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.name = 'NetrcSyntaxError';
  }
}

const blank = /[ \t\n]/;

interface Token {
  readonly text: string;
  readonly line: number;
  readonly quoted: boolean;
}

/** Splits the text into words: at white space, with `"..."` kept together and a backslash keeping what follows it. */
class Lexer {
  private at = 0;
  private line = 1;

  constructor(private readonly text: string) {}

  /** The next word, or undefined at the end. */
  word(): Token | undefined {
    while (blank.test(this.text.charAt(this.at))) this.step();
    if (this.at >= this.text.length) return undefined;
    const line = this.line;
    const quoted = this.text[this.at] === '"';
    if (quoted) this.step();
    const isEnd = (char: string) => (quoted ? char === '"' : blank.test(char));
    let text = '';
    while (this.at < this.text.length && !isEnd(this.text.charAt(this.at))) {
      if (this.text[this.at] === '\\') this.step();
      text += this.step();
    }
    if (quoted && this.at >= this.text.length) throw new NetrcSyntaxError(line, 'a quotation mark is not closed');
    if (quoted) this.step();
    return { text, line, quoted };
  }

  /** The next keyword. Skips comments, which can begin wherever a keyword can. */
  keyword(): Token | undefined {
    for (;;) {
      const word = this.word();
      if (!word?.text.startsWith('#') || word.quoted) return word;
      this.restOfLine();
    }
  }

  /** The word after a keyword. */
  value(keyword: Token): string {
    const word = this.word();
    if (!word) throw new NetrcSyntaxError(keyword.line, `'${keyword.text}' lacks its value`);
    return word.text;
  }

  /** Skips to the end of the line, and returns what was there. */
  restOfLine(): string {
    let text = '';
    while (this.at < this.text.length && this.text[this.at] !== '\n') text += this.step();
    return text;
  }

  /** Skips a macro: all lines up to an empty one. */
  macro(): void {
    this.step();
    while (this.at < this.text.length && this.restOfLine() !== '') this.step();
  }

  private step(): string {
    const char = this.text.charAt(this.at++);
    if (char === '\n') this.line++;
    return char;
  }
}

/**
 * Reads the text of a .netrc file. Line ends may be of any kind.
 * @throws NetrcSyntaxError
 */
export function parseNetrc(text: string): Netrc {
  const lexer = new Lexer(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  const machines = new Map<string, NetrcEntry>();
  let fallback: NetrcEntry | undefined;
  let word = lexer.keyword();
  while (word) {
    if (word.text === 'macdef') {
      lexer.value(word);
      lexer.macro();
      word = lexer.keyword();
    } else if (word.text === 'machine') {
      const name = lexer.value(word);
      const { entry, next } = readEntry(lexer);
      machines.set(name, entry);
      word = next;
    } else if (word.text === 'default') {
      const { entry, next } = readEntry(lexer);
      fallback = entry;
      word = next;
    } else {
      throw new NetrcSyntaxError(word.line, "expected 'machine', 'default' or 'macdef'");
    }
  }
  return { machines, fallback };
}

/** Reads to the end of an entry, which is where the next begins. */
function readEntry(lexer: Lexer): { entry: NetrcEntry; next: Token | undefined } {
  const entry = { login: '', account: '', password: '' };
  for (;;) {
    const word = lexer.keyword();
    if (!word) return { entry, next: word };
    switch (word.text) {
      case 'machine':
      case 'default':
      case 'macdef':
        return { entry, next: word };
      case 'login':
      case 'user':
        entry.login = lexer.value(word);
        break;
      case 'account':
      case 'password':
        entry[word.text] = lexer.value(word);
        break;
      default:
        throw new NetrcSyntaxError(word.line, "expected 'login', 'account' or 'password'");
    }
  }
}
