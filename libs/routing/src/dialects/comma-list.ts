/** `a, b,,c` → `a`, `b`, `c`. */
export function commaList(text = ''): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
