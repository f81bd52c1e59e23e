/** As much as a log bears. */
const MOST_CHARACTERS = 20_000;

/**
 * What schemathesis writes, its sections (`==== FAILURES ====`) with what it found as the last: whoever sees the end of a log only,
 * sees the operation, the request as curl and the answer.
 */
export function findingsLast(report: string): string {
  const sections = report.split(/^(?==+ [A-Z ]+ =+$)/m);
  const isFinding = (section: string) => /^=+ (ERRORS|FAILURES) =+$/m.test(section);
  const found = sections.filter(isFinding).join('');
  const rest = sections.filter((section) => !isFinding(section)).join('');
  // Of many findings the first are told whole: later ones are often the same once more.
  return `${rest.slice(-MOST_CHARACTERS)}${found.slice(0, MOST_CHARACTERS)}`;
}
