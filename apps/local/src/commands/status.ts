import { PART_NAMES, type LocalStatus } from '@fleetcommand/contracts/http/local';
import type { LocalConfig } from '../settings/config.js';
import { ControlClient } from './control-client.js';

/** What every part is doing; `stopped` all over where no supervisor runs. */
export async function status({ home }: LocalConfig): Promise<LocalStatus> {
  const running = await new ControlClient(home.socket).status();
  if (running) return running;
  return {
    state: 'stopped',
    supervisor: null,
    home: home.root,
    parts: PART_NAMES.map((name) => ({
      name,
      state: 'stopped',
      pid: null,
      url: null,
      memoryBytes: null,
      restarts: 0,
      message: null,
    })),
    steps: [],
  };
}
