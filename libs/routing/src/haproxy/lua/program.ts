/** What HAProxy runs in Lua, as one file. Parts share their local functions, in this order. */
import { EXPRESSIONS_LUA } from './expressions.js';
import { HOP_HEADERS_LUA } from './hop-headers.js';
import { ORIGINS_LUA } from './origins.js';
import { CERTIFICATES_LUA } from './certificates.js';
import { CLIENTS_LUA } from './clients.js';
import { PASSWORDS_LUA } from './passwords.js';
import { PATHS_LUA } from './paths.js';
import { RULES_LUA } from './rules.js';

export const LUA_FILE = 'lua/edge.lua';

const PARTS: readonly string[] = [
  '-- Written by fleetcommand: changes are overwritten.\n',
  EXPRESSIONS_LUA,
  RULES_LUA,
  PATHS_LUA,
  ORIGINS_LUA,
  CLIENTS_LUA,
  CERTIFICATES_LUA,
  PASSWORDS_LUA,
  HOP_HEADERS_LUA,
];

export const LUA_PROGRAM = PARTS.join('');
