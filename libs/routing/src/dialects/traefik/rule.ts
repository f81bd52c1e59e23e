/**
 * Parser of Traefik v2 and v3 rules, such as ``Host(`a.test`) && (PathPrefix(`/x`) || !Path(`/y`))``.
 *
 * Grammar (Go's precedence: `!` before `&&` before `||`):
 *
 *     or    = and { "||" and }
 *     and   = not { "&&" not }
 *     not   = "!" not | "(" or ")" | call
 *     call  = name "(" [ string { "," string } ] ")"
 *
 * Strings are in backticks (as they are) or double quotes (with Go's escapes). Any name is accepted here; which
 * matchers exist is the table in `matchers.ts`.
 */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { RuleSyntaxError, tokenize } from './tokens.js';
import type { RuleError, Token } from './tokens.js';

export type RuleNode =
  | { readonly op: 'and' | 'or'; readonly nodes: readonly RuleNode[] }
  | { readonly op: 'not'; readonly node: RuleNode }
  | RuleCall;

export interface RuleCall {
  readonly op: 'call';
  readonly name: string;
  readonly args: readonly string[];
  /** Offset of the name in the rule's text, 0-based. */
  readonly position: number;
}

export const MAX_RULE_LENGTH = 32_768;
const MAX_NESTING = 64;

export function parseRule(text: string): Result<RuleNode, RuleError> {
  if (text.length > MAX_RULE_LENGTH) {
    return err({
      position: MAX_RULE_LENGTH,
      message: `the rule is ${text.length} characters long; at most ${MAX_RULE_LENGTH} are supported. Split it into several routes`,
    });
  }
  if (text.trim() === '')
    return err({
      position: 0,
      message: 'the rule is empty. Write one, such as Host(`acme.example.com`)',
    });
  try {
    return ok(new Parser(tokenize(text)).parse());
  } catch (error) {
    if (error instanceof RuleSyntaxError)
      return err({ position: error.position, message: error.message });
    throw error;
  }
}

class Parser {
  private index = 0;
  private nesting = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): RuleNode {
    const node = this.or();
    const rest = this.peek();
    if (rest.kind !== 'end') throw this.unexpected(rest, 'write && or || between two matchers');
    return node;
  }

  private or(): RuleNode {
    return this.chain('or', '||', () => this.and());
  }

  private and(): RuleNode {
    return this.chain('and', '&&', () => this.not());
  }

  private chain(op: 'and' | 'or', symbol: string, next: () => RuleNode): RuleNode {
    const nodes = [next()];
    while (this.accept(symbol)) nodes.push(next());
    return nodes.length === 1 ? nodes[0]! : { op, nodes };
  }

  private not(): RuleNode {
    const token = this.peek();
    this.nesting += 1;
    if (this.nesting > MAX_NESTING)
      throw new RuleSyntaxError(token.position, `nested deeper than ${MAX_NESTING} levels`);
    const node = this.unary(token);
    this.nesting -= 1;
    return node;
  }

  private unary(token: Token): RuleNode {
    if (this.accept('!')) return { op: 'not', node: this.not() };
    if (this.accept('(')) {
      const node = this.or();
      this.expect(')', 'close the parenthesis');
      return node;
    }
    if (token.kind !== 'name')
      throw this.unexpected(token, 'a matcher such as Host(`…`) belongs here');
    this.index += 1;
    return this.call(token);
  }

  private call(name: Token): RuleCall {
    this.expect('(', `write ${name.text}(\`…\`)`);
    const args: string[] = [];
    while (this.peek().text !== ')' || this.peek().kind !== 'symbol') {
      if (args.length > 0) this.expect(',', 'separate values by commas');
      const value = this.peek();
      if (value.kind !== 'string')
        throw this.unexpected(value, 'a value in backticks belongs here');
      args.push(value.text);
      this.index += 1;
    }
    this.index += 1;
    return { op: 'call', name: name.text, args, position: name.position };
  }

  private peek(): Token {
    return this.tokens[this.index]!;
  }

  private accept(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.index += 1;
    return true;
  }

  private expect(symbol: string, fix: string): void {
    if (!this.accept(symbol)) throw this.unexpected(this.peek(), fix);
  }

  private unexpected(token: Token, fix: string): RuleSyntaxError {
    const found =
      token.kind === 'end' ? 'the rule ends too early' : `"${token.text}" is not expected here`;
    return new RuleSyntaxError(token.position, `${found}: ${fix}`);
  }
}
