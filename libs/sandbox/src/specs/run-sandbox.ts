/** A sandbox in a process of its own, for specs that kill it. Prints its URL once it serves. */
import { startTestSandbox } from './test-sandbox.js';

const { url } = await startTestSandbox(process.argv[2]);
process.stdout.write(`${url}\n`);
