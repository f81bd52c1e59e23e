/** What HAProxy runs in Lua, as one file. Parts share their local functions, in this order. */
import { EXPRESSIONS_LUA } from './expressions.js';
import { RULES_LUA } from './rules.js';

export const LUA_FILE = 'lua/edge.lua';

const PARTS: readonly string[] = [
  '-- Written by fleetcommand: changes are overwritten.\n',
  EXPRESSIONS_LUA,
  RULES_LUA,
];

export const LUA_PROGRAM = PARTS.join('');
