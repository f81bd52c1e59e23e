/** Lua: whether an expression takes the origin a request says it comes from. */
import { NOTHING, TOO_LONG } from './paths.js';

export const ORIGINS_LUA = String.raw`
core.register_fetches("allowed_origin", function(txn, position)
  local is_good, answer = pcall(function()
    local origin = txn:get_var("txn.origin" .. position) or ""
    for part in (step_program(txn, position) or ""):gmatch("[^;]+") do
      local fields = fields_of(part)
      if matches(origin, fields[2], tonumber(fields[1])) then return origin end
    end
  end)
  if is_good then return answer or "${NOTHING}" end
  return "${TOO_LONG}"
end)
`;
