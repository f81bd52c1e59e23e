/** Tokens of Traefik rules. */
export interface Token {
  readonly kind: 'name' | 'string' | 'symbol' | 'end';
  /** A string's value, without its quotes; otherwise the text itself. */
  readonly text: string;
  /** Offset in the rule's text, 0-based. */
  readonly position: number;
}

export interface RuleError {
  /** Offset in the rule's text, 0-based. */
  readonly position: number;
  /** What is wrong, and the fix. */
  readonly message: string;
}

export class RuleSyntaxError extends Error {
  constructor(
    readonly position: number,
    message: string,
  ) {
    super(message);
  }
}

const SYMBOL = /&&|\|\||[!(),]/y;
const NAME = /[A-Za-z][A-Za-z0-9]*/y;
const SPACE = /\s+/y;

/** Always ends with an `end` token. Throws `RuleSyntaxError`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const matchAt = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0];
  };
  while (position < text.length) {
    const space = matchAt(SPACE);
    if (space !== undefined) {
      position += space.length;
      continue;
    }
    const token = symbolOrName(position, matchAt) ?? stringAt(text, position);
    tokens.push(token.token);
    position = token.end;
  }
  tokens.push({ kind: 'end', text: '', position: text.length });
  return tokens;
}

interface Found {
  readonly token: Token;
  readonly end: number;
}

function symbolOrName(
  position: number,
  matchAt: (pattern: RegExp) => string | undefined,
): Found | undefined {
  const symbol = matchAt(SYMBOL);
  if (symbol !== undefined)
    return { token: { kind: 'symbol', text: symbol, position }, end: position + symbol.length };
  const name = matchAt(NAME);
  if (name === undefined) return undefined;
  return { token: { kind: 'name', text: name, position }, end: position + name.length };
}

function stringAt(text: string, position: number): Found {
  const quote = text[position];
  if (quote === '`') return rawString(text, position);
  if (quote === '"') return quotedString(text, position);
  throw new RuleSyntaxError(position, strange(quote!));
}

function strange(character: string): string {
  if (character === "'") return "values are not written in ' quotes: use backticks";
  if (character === ':' || character === ';')
    return 'this is the syntax of Traefik 1: write Host(`a.test`) && PathPrefix(`/x`)';
  if (character === '&' || character === '|')
    return `"${character}" stands alone: write "${character}${character}"`;
  return `"${character}" is not expected here`;
}

function rawString(text: string, position: number): Found {
  const end = text.indexOf('`', position + 1);
  if (end < 0) throw new RuleSyntaxError(position, 'this value has no closing backtick');
  return { token: { kind: 'string', text: text.slice(position + 1, end), position }, end: end + 1 };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};
const PIECE = /[^"\\\n]+|\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|([abfnrtv\\"]))/y;

function quotedString(text: string, position: number): Found {
  let value = '';
  let at = position + 1;
  for (;;) {
    if (text[at] === '"') return { token: { kind: 'string', text: value, position }, end: at + 1 };
    PIECE.lastIndex = at;
    const piece = PIECE.exec(text);
    if (!piece) break;
    const code = piece[1] ?? piece[2];
    if (code !== undefined) value += String.fromCharCode(Number.parseInt(code, 16));
    else value += piece[3] === undefined ? piece[0] : ESCAPES[piece[3]];
    at += piece[0].length;
  }
  if (text[at] === '\\')
    throw new RuleSyntaxError(
      at,
      'this escape is not known: use \\", \\\\, \\n, \\xNN or \\uNNNN, or backticks',
    );
  throw new RuleSyntaxError(position, 'this value has no closing quote');
}
