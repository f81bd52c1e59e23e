/**
 * The statements of an SQL script that comes in pieces, as psql's own scanner finds their ends
 * (https://github.com/postgres/postgres/blob/master/src/fe_utils/psqlscan.l): a semicolon that is in no quotes, comment,
 * parentheses or body of a function. What is psql's own (lines that begin with `\`) is left out.
 */
export class StatementScanner {
  private text = '';
  /** How far `text` was looked at. */
  private at = 0;
  /** A token that does not end in what came is looked for again once there is twice as much, not with every piece. */
  private enough = 0;
  /** Whether anything but space and comments came of the statement. */
  private hasBegun = false;
  private parentheses = 0;
  /** Of `BEGIN` and `CASE` in the body of an SQL function (`BEGIN ATOMIC … END`). */
  private blocks = 0;
  /** The first words of the statement: only `CREATE [OR REPLACE] FUNCTION|PROCEDURE` has a body. */
  private words: string[] = [];

  /** Whole statements, each with its semicolon. */
  *add(piece: string): Iterable<string> {
    this.text += piece;
    if (this.text.length >= this.enough) yield* this.scan(false);
  }

  /** What is left, which may lack its semicolon. */
  *end(): Iterable<string> {
    yield* this.scan(true);
    if (this.hasBegun) yield this.text;
    this.text = '';
  }

  private *scan(isEnd: boolean): Iterable<string> {
    for (;;) {
      const token = this.nextToken(isEnd);
      if (token === null) break;
      const isOver = token === ';' && this.parentheses === 0 && this.blocks === 0;
      if (!isOver) continue;
      yield this.cut();
    }
    this.enough = 2 * this.text.length;
  }

  /** The statement that was looked at to its end. */
  private cut(): string {
    const statement = this.text.slice(0, this.at);
    this.text = this.text.slice(this.at);
    this.at = 0;
    this.hasBegun = false;
    this.words = [];
    return statement;
  }

  /** Steps over one token; null: it is not whole yet, or nothing is left. */
  private nextToken(isEnd: boolean): string | null {
    TOKEN.lastIndex = this.at;
    const [token] = TOKEN.exec(this.text) ?? [];
    if (token === undefined) return null;
    const end = this.endOf(token, isEnd);
    if (end === null) return null;
    this.at = end;
    if (token === '\\' && !this.hasBegun) {
      this.cut();
      return '';
    }
    if (!NOTHING.test(token)) this.hasBegun = true;
    if (WORD.test(token)) this.hear(token.toUpperCase());
    else if (token === '(') this.parentheses += 1;
    else if (token === ')') this.parentheses = Math.max(0, this.parentheses - 1);
    return token;
  }

  /** Where the token ends that begins so; null: not within what came so far. */
  private endOf(token: string, isEnd: boolean): number | null {
    const { text, at } = this;
    const close = closeOf(token);
    const end = close ? close(text, at + token.length) : at + token.length;
    if (isEnd) return end ?? text.length;
    // What ends with what came may go on: `E` before a quote, `-` before another, a tag between dollars.
    const mayGoOn = !close && (end === text.length || (token === '$' && isTag(text.slice(at + 1))));
    return mayGoOn ? null : end;
  }

  private hear(word: string): void {
    if (this.words.length < 4) this.words.push(word);
    const [first, second, third, fourth] = this.words;
    const what = second === 'OR' && third === 'REPLACE' ? fourth : second;
    const hasBody = first === 'CREATE' && (what === 'FUNCTION' || what === 'PROCEDURE');
    if (!hasBody) return;
    if (word === 'BEGIN') this.blocks += 1;
    else if (word === 'CASE' && this.blocks > 0) this.blocks += 1;
    else if (word === 'END' && this.blocks > 0) this.blocks -= 1;
  }
}

const WORD = /^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*$/;
const NOTHING = /^(\s|--|\/\*)/;
const isTag = (text: string): boolean => /^[\w\u0080-\uffff]*$/.test(text);
/** What begins here, as far as its kind goes: the opening of a string, a comment, a word, a number, or whatever is plain. */
const TOKEN =
  /[eE]'|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|'|"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|--|\/\*|\\|[0-9]+|[^\S]+|[^\w\s'"$\-/\\();\u0080-\uffff]+|[\s\S]/y;

type Close = (text: string, from: number) => number | null;

/** How to find the end of what opens so; null: it is a token by itself. */
function closeOf(token: string): Close | null {
  if (token === "'" || token === '"') return (text, from) => after(text, token, from);
  if (token === "E'" || token === "e'") return endOfEscapedString;
  if (token.length > 1 && token.startsWith('$') && token.endsWith('$'))
    return (text, from) => after(text, token, from);
  if (token === '--' || token === '\\') return (text, from) => after(text, '\n', from);
  return token === '/*' ? endOfComment : null;
}

function after(text: string, what: string, from: number): number | null {
  const at = text.indexOf(what, from);
  return at < 0 ? null : at + what.length;
}

/** A doubled quote is the end of one string and the beginning of the next, which comes to the same; a backslash is not. */
function endOfEscapedString(text: string, from: number): number | null {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    // Doubled it goes on, still with backslashes.
    else if (text[at] === "'" && text[at + 1] === "'") at += 1;
    else if (text[at] === "'") return at + 1 < text.length ? at + 1 : null;
  }
  return null;
}

/** They nest. */
function endOfComment(text: string, from: number): number | null {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  let depth = 1;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return null;
}
