/** What is wrong with an expression, and the fix. */
export class RegexpFault extends Error {}

/** A text, read character by character. */
export class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  get seesRepetition(): boolean {
    return /^([*+?]|\{\d+(,\d*)?\})/.test(this.text.slice(this.at, this.at + 12));
  }

  sees(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  accept(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at += text.length;
    return true;
  }

  /** `pattern` is sticky. */
  acceptMatch(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.at += match[0].length;
    return match;
  }

  /** One character, of one or two UTF-16 units. */
  next(): string {
    const point = this.text.codePointAt(this.at);
    if (point === undefined) throw new RegexpFault('it ends too early. Complete it');
    const character = String.fromCodePoint(point);
    this.at += character.length;
    return character;
  }

  /** Up to `end`, which is read, too; undefined where there is none. */
  until(end: string): string | undefined {
    const found = this.text.indexOf(end, this.at);
    if (found < 0) return undefined;
    const before = this.text.slice(this.at, found);
    this.at = found + end.length;
    return before;
  }

  rest(): string {
    const rest = this.text.slice(this.at);
    this.at = this.text.length;
    return rest;
  }
}
