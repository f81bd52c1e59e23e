/** Lua: expressions on text, as Go's `regexp` sees it. */
export const EXPRESSIONS_LUA = String.raw`
-- Expressions are compiled once for each thread of HAProxy's.
local MAX_KEPT = 10000
local compiled, kept = {}, 0

local function expression(text)
  local found = compiled[text]
  if found then return found end
  if kept >= MAX_KEPT then compiled, kept = {}, 0 end
  local is_good, regex = Regex.new(text, true)
  if not is_good then error("an expression is refused: " .. tostring(regex)) end
  compiled[text], kept = regex, kept + 1
  return regex
end

-- Raised where a text is longer than an expression is safe for.
local TOO_LONG = {}

-- To Go, each byte that belongs to no character is U+FFFD.
local function as_utf8(text)
  if not text:find("[\x80-\xff]") then return text end
  text = text:gsub("\xed[\xa0-\xbf][\x80-\xbf]", "\u{fffd}\u{fffd}\u{fffd}")
  local parts, at = {}, 1
  while true do
    local is_good, bad = utf8.len(text, at)
    if is_good then break end
    parts[#parts + 1] = text:sub(at, bad - 1) .. "\u{fffd}"
    at = bad + 1
  end
  return table.concat(parts) .. text:sub(at)
end

local function matches(text, regex, longest)
  if #text > longest then error(TOO_LONG) end
  return expression(regex):exec(as_utf8(text))
end

local function unescaped(text)
  return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end
`;
