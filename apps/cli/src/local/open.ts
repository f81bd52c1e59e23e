import { readLocalSummary } from '../api/connect.js';
import { CommandFailure } from '../output/exit-codes.js';
import { printData } from '../output/print.js';
import { openBrowser } from './open-browser.js';

/** Opens the console; prints its address, for where there is no browser. */
export async function openConsole(): Promise<void> {
  const summary = await readLocalSummary();
  if (!summary) throw new CommandFailure('The stack is not up. Next: `fleet up`.');
  const { https } = summary.urls;
  printData(https);
  openBrowser(https);
}
