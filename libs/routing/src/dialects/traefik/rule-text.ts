/** Rules of Traefik's, written: what `rule.ts` reads back as it was meant, whatever stands in the values. */

/** ``Host(`a.test`, `b.test`)`` */
export function call(name: string, ...values: readonly string[]): string {
  return `${name}(${values.map(quoted).join(', ')})`;
}

/** In backticks, or in quotes where it has backticks in it. */
function quoted(text: string): string {
  return text.includes('`') ? JSON.stringify(text) : `\`${text}\``;
}

/** As an expression that matches the text itself. */
export function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
