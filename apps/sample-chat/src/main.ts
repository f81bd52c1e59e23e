import page from 'virtual:page';
import { startChat } from './chat.js';
import { readConfig } from './config.js';
import { VERSION } from './version.js';

/** A faulty configuration (sysexits.h EX_CONFIG). */
const EXIT_CONFIGURATION = 78;

/** The longest a graceful end may take; orchestrators commonly kill after 30 s. */
const LONGEST_STOP_MS = 8000;

function log(message: string, fields: Record<string, unknown> = {}): void {
  console.log(JSON.stringify({ time: new Date().toISOString(), message, ...fields }));
}

const read = readConfig(process.env);
if (!read.ok) {
  console.error(['The configuration is faulty:', ...read.faults].join('\n  '));
  process.exit(EXIT_CONFIGURATION);
}

const chat = await startChat(read.config, page, VERSION);
log('listening', { address: chat.address.address, port: chat.address.port, version: VERSION });

const stop = (signal: NodeJS.Signals): void => {
  log('stopping', { signal });
  setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
  void chat.stop().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
