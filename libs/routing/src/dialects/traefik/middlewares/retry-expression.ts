/** The one form of oxy's retry expressions that says what HAProxy does. */

const FORM =
  /^\s*(?:IsNetworkError\(\)\s*&&\s*)?Attempts\(\)\s*(<=?)\s*(\d{1,3})\s*(?:&&\s*IsNetworkError\(\)\s*)?$/;

export const MOST_ATTEMPTS = 10;

/** How often a request is sent in all; undefined where the expression asks for anything else. */
export function attemptsOf(expression: string): number | undefined {
  if (!expression.includes('IsNetworkError()')) return undefined;
  const [, operator, text] = FORM.exec(expression) ?? [];
  if (text === undefined) return undefined;
  // Attempts() is how many there were: with `< 2` a second one is made, and no third.
  const attempts = Number(text) + (operator === '<=' ? 1 : 0);
  return attempts >= 1 && attempts <= MOST_ATTEMPTS + 1 ? attempts : undefined;
}
