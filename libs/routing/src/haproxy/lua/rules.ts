/**
 * Lua: which of the routers that may answer a request does. HAProxy's own maps cannot ask for a header whose name is
 * in a map, nor for an expression that is; conditions in its configuration would be asked one after the other, for
 * all tenants. Here only those of the request's host and path are asked. See docs/adr/0009-rules-in-lua.md.
 */
import { RULE_MAP } from '../decisions/rule-programs.js';

export const RULES_LUA = String.raw`
local rules = Map.new("${RULE_MAP}", Map._str)

-- Characters with a meaning in a URL: Traefik leaves their escapes in the path that rules see.
local KEPT_ESCAPES = {}
for character in (":/?#[]@!$&'()*+,;=%"):gmatch(".") do
  KEPT_ESCAPES[("%%%02X"):format(character:byte())] = true
end

local function routing_path(request)
  request.routing_path = request.routing_path or request.path:gsub("%%%x%x", function(escape)
    if KEPT_ESCAPES[escape] then return escape end
    return string.char(tonumber(escape:sub(2), 16))
  end)
  return request.routing_path
end

-- Values by name, as Go's url.ParseQuery: what holds a broken escape is left out. Traefik makes "&" of ";".
local function query(request)
  if request.query then return request.query end
  local values = {}
  for part in (request.txn.f:query() or ""):gmatch("[^&;]+") do
    local name, value = part:match("^([^=]*)=?(.*)$")
    if not part:gsub("%%%x%x", ""):find("%", 1, true) then
      name, value = unescaped(name:gsub("+", " ")), unescaped(value:gsub("+", " "))
      values[name] = values[name] or {}
      table.insert(values[name], value)
    end
  end
  request.query = values
  return values
end

local function query_values(request, name, extent)
  local values = query(request)[name] or {}
  return extent == "first" and { values[1] } or values
end

local function any(list, holds)
  for _, value in ipairs(list) do
    if holds(value) then return true end
  end
  return false
end

local function header_values(request, name)
  local values = {}
  for occurrence = 1, request.txn.f:req_fhdr_cnt(name) or 0 do
    values[occurrence] = request.txn.f:req_fhdr(name, occurrence) or ""
  end
  return values
end

local function one_of(list)
  local set = {}
  for _, value in ipairs(list) do set[value] = true end
  return set
end

-- For each kind of matcher: its fields to a function of the request.
local MATCHERS = {
  host = function(hosts)
    local set = one_of(hosts)
    return function(request) return set[request.host] or set[request.parent] or false end
  end,
  hostRegexp = function(fields)
    local longest, regex = tonumber(fields[1]), fields[2]
    return function(request) return matches(request.host, regex, longest) end
  end,
  path = function(paths)
    local set = one_of(paths)
    return function(request) return set[request.path] or false end
  end,
  pathPrefix = function(prefixes)
    return function(request)
      return any(prefixes, function(prefix) return request.path:sub(1, #prefix) == prefix end)
    end
  end,
  pathRegexp = function(fields)
    local longest, regex = tonumber(fields[1]), fields[2]
    return function(request) return matches(routing_path(request), regex, longest) end
  end,
  method = function(methods)
    local set = one_of(methods)
    return function(request) return set[request.method] or false end
  end,
  header = function(fields)
    local name, wanted = fields[1], fields[2]
    return function(request)
      return any(header_values(request, name), function(value) return value == wanted end)
    end
  end,
  headerRegexp = function(fields)
    local name, longest, regex = fields[1], tonumber(fields[2]), fields[3]
    return function(request)
      return any(header_values(request, name), function(value) return matches(value, regex, longest) end)
    end
  end,
  query = function(fields)
    local extent, name, wanted = fields[1], fields[2], fields[3]
    return function(request)
      return any(query_values(request, name, extent), function(value) return value == wanted end)
    end
  end,
  queryRegexp = function(fields)
    local extent, name, longest, regex = fields[1], fields[2], tonumber(fields[3]), fields[4]
    return function(request)
      return any(query_values(request, name, extent), function(value) return matches(value, regex, longest) end)
    end
  end,
  clientIp = function(ranges)
    local parsed = {}
    for index, range in ipairs(ranges) do parsed[index] = core.parse_addr(range) end
    return function(request)
      return any(parsed, function(range) return core.match_addr(request.address, range) end)
    end
  end,
}

local function fields_of(part)
  local fields = {}
  for field in (part .. ","):gmatch("([^,]*),") do fields[#fields + 1] = unescaped(field) end
  return fields
end

-- What stands at the head of the parts, as a function of the request.
local function take(parts)
  local fields = fields_of(table.remove(parts))
  local kind = table.remove(fields, 1)
  if kind == "!" then
    local inner = take(parts)
    return function(request) return not inner(request) end
  end
  if kind ~= "&" and kind ~= "|" then return MATCHERS[kind](fields) end
  local inner = {}
  for index = 1, tonumber(fields[1]) do inner[index] = take(parts) end
  local decisive = kind == "|"
  return function(request)
    for _, holds in ipairs(inner) do
      if holds(request) == decisive then return decisive end
    end
    return not decisive
  end
end

local programs, programs_kept = {}, 0

local function program(text)
  local found = programs[text]
  if found then return found end
  if programs_kept >= MAX_KEPT then programs, programs_kept = {}, 0 end
  local parts = {}
  for part in text:gmatch("[^;]+") do table.insert(parts, 1, part) end
  found = take(parts)
  programs[text], programs_kept = found, programs_kept + 1
  return found
end

-- Of "27,a@k,,;20,b@k": a list, in order.
local function candidates(text)
  local list = {}
  for priority, router, condition in (text or ""):gmatch("([^,;]+),([^,;]+)(,*)") do
    list[#list + 1] = { priority = tonumber(priority), router = router, is_conditional = condition ~= "" }
  end
  return list
end

local function holds(request, candidate)
  if not candidate.is_conditional then return true end
  local rule = rules:lookup(candidate.router)
  -- A rule on its way in or out is not there for a moment.
  return rule ~= nil and program(rule)(request)
end

-- The host's own list, its parent's and that for any host, merged by priority; the more specific one first.
local function decide(txn)
  local request = {
    txn = txn,
    host = txn:get_var("txn.host") or "",
    parent = txn:get_var("txn.parent"),
    path = txn:get_var("txn.path") or "",
    method = txn:get_var("txn.method"),
    address = core.parse_addr(txn.f:src()),
  }
  local lists, at = {}, { 1, 1, 1 }
  for index, name in ipairs({ "txn.own", "txn.wildcard", "txn.any" }) do
    lists[index] = candidates(txn:get_var(name))
  end
  while true do
    local best, from
    for index, list in ipairs(lists) do
      local candidate = list[at[index]]
      if candidate and (not best or candidate.priority > best.priority) then
        best, from = candidate, index
      end
    end
    if not best then return "-,-" end
    if holds(request, best) then return ("%d,%s"):format(best.priority, best.router) end
    at[from] = at[from] + 1
  end
end

-- Where it fails, the request is answered as if its router were quarantined.
core.register_fetches("decide", function(txn)
  local is_good, answer = pcall(decide, txn)
  if is_good then return answer end
  if answer == TOO_LONG then return "too-long" end
  core.log(core.err, "rules: " .. tostring(answer))
  return "failed"
end)
`;
