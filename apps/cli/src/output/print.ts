/** Data goes to stdout, everything said to people beside it to stderr: so that pipes get the data alone. */
export function printData(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  printData(JSON.stringify(value, null, 2));
}

export function say(text = ''): void {
  process.stderr.write(`${text}\n`);
}
