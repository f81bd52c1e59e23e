import './app/validate-without-eval.js';
import './app/styles.js';

import { mount } from './app/mount.js';
import { createQueryClient } from './app/query-client.js';
import { router, toTheDoor } from './app/router.js';

const queryClient = createQueryClient(() => void toTheDoor(queryClient));
mount(router, queryClient);
