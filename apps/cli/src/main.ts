#!/usr/bin/env node
import { endWithReader } from './output/reader.js';
import { run } from './run.js';

endWithReader(process.stdout, () => process.exit());
process.exitCode = await run(process.argv.slice(2));
