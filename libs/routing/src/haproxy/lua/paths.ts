/** Lua: what expressions make of paths and URLs. */

/** `<router>|<position>` → expressions, and what to put in place of what they find. */
export const EXPRESSION_MAP = 'maps/expressions.map';

/** What the functions answer where nothing is found, or where they cannot say. No path or URL has a space. */
export const NOTHING = 'not found';
export const TOO_LONG = 'too long';

export const PATHS_LUA = String.raw`
local expressions = Map.new("${EXPRESSION_MAP}", Map._str)

local function step_program(txn, position)
  return expressions:lookup((txn:get_var("txn.router") or "") .. "|" .. position)
end

-- A text with what an expression finds in it replaced, and what was found first; nothing where nothing is found.
-- Fields: the longest text, "once" or "all", the expression, then "=text" or the number of a group.
local function replaced(text, fields)
  if #text > tonumber(fields[1]) or not utf8.len(text) then error(TOO_LONG) end
  local regex = expression(fields[3])
  local parts, rest, first = {}, text, nil
  repeat
    local is_found, groups = regex:match(rest)
    if not is_found then break end
    local before, whole = groups[2], groups[1]:sub(#groups[2] + 1)
    first = first or { before = before, whole = whole }
    parts[#parts + 1] = before
    for index = 4, #fields do
      local literal, number = fields[index]:match("^=(.*)$"), tonumber(fields[index])
      parts[#parts + 1] = literal or (number == 0 and whole) or groups[number + 2] or ""
    end
    rest = rest:sub(#groups[1] + 1)
  until fields[2] == "once" or rest == ""
  if not first then return nil end
  return table.concat(parts) .. rest, first
end

local function escaped(text, kept)
  return (text:gsub("[^" .. kept .. "]", function(character)
    return ("%%%02X"):format(character:byte())
  end))
end

-- A path as Go's URL.EscapedPath writes it: as it is where it is one, else escaped anew.
local function go_path(raw)
  if raw:sub(1, 1) ~= "/" then raw = "/" .. raw end
  if raw:gsub("%%%x%x", ""):find("%", 1, true) then error(TOO_LONG) end
  if not raw:find("[^%w%-._~!$&'()*+,/:;=@%[%]%%]") then return raw end
  return escaped(unescaped(raw), "%w%-._~$&+,/:;=@")
end

-- The path without its first bytes, counted with escapes undone.
local function without_first(path, count)
  local at = 1
  for _ = 1, count do
    at = at + (path:sub(at, at) == "%" and 3 or 1)
  end
  local rest = path:sub(at)
  return rest:sub(1, 1) == "/" and rest or "/" .. rest
end

local function strip_prefix_regex(txn, position)
  local path = txn.f:path()
  local plain = unescaped(path)
  for part in (step_program(txn, position) or ""):gmatch("[^;]+") do
    local _, found = replaced(plain, fields_of(part))
    if found and found.before == "" and found.whole ~= "" then
      return without_first(path, #found.whole) .. " " .. escaped(found.whole, " !-~")
    end
  end
end

local function replace_path_regex(txn, position)
  local program = step_program(txn, position)
  local path = program and replaced(txn.f:path(), fields_of(program))
  return path and go_path(path)
end

local function redirect_regex(txn, position)
  local program = step_program(txn, position)
  if not program then return nil end
  local url = txn:get_var("txn.scheme") .. "://" .. txn.f:req_fhdr("host") .. txn.f:pathq()
  local location = replaced(url, fields_of(program))
  if location and location ~= url then return escaped(location, "%w%%!#$&'()*+,%-./:;=?@%[%]_~") end
end

local STEPS = {
  strip_prefix_regex = strip_prefix_regex,
  replace_path_regex = replace_path_regex,
  redirect_regex = redirect_regex,
}
for name, step in pairs(STEPS) do
  core.register_fetches(name, function(txn, position)
    local is_good, answer = pcall(step, txn, position)
    if is_good then return answer or "${NOTHING}" end
    if answer ~= TOO_LONG then core.log(core.err, name .. ": " .. tostring(answer)) end
    return "${TOO_LONG}"
  end)
end
`;
