/** One line HAProxy wrote to its standard error. */
export interface OutputLine {
  readonly level: 'alert' | 'warning' | 'notice' | 'other';
  /** Without the level, the process id and the program's indentation. */
  readonly text: string;
}

const LEVELED = /^\[(ALERT|WARNING|NOTICE)\]\s*(?:\d+\/\d+\s*)?\(\d+\)\s*:\s*(.*)$/;

/** Splits HAProxy's output into lines with a level; continuation lines keep the level above them. */
export function parseOutput(text: string): OutputLine[] {
  const lines: OutputLine[] = [];
  let level: OutputLine['level'] = 'other';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '') continue;
    const match = LEVELED.exec(line);
    if (match) level = match[1]!.toLowerCase() as OutputLine['level'];
    lines.push({ level, text: match ? match[2]! : line });
  }
  return lines;
}

/** The alerts in one sentence for a message: what HAProxy objected to, at most `limit` of them. */
export function summarizeAlerts(text: string, limit = 3): string {
  const lines = parseOutput(text);
  const alerts = lines.filter((line) => line.level === 'alert');
  // "Fatal errors found in configuration" and its kin repeat what the lines above said.
  const told = alerts.filter((line) => !/Fatal errors found|Error\(s\) found/.test(line.text));
  const chosen = (told.length > 0 ? told : lines).slice(0, limit).map((line) => line.text);
  const hidden = told.length - limit;
  if (chosen.length === 0) return 'HAProxy gave no reason';
  return chosen.join('; ') + (hidden > 0 ? `; and ${hidden} more` : '');
}
