import { Frame } from './frame.js';

/** The frame of the edge's own page, where nobody is signed in. */
export const EdgeShell = () => <Frame name="fleetcommand edge" />;
