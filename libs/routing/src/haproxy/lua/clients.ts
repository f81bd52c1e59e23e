/** Lua: whether a request's client is one of those who may ask. */
export const ADDRESS_MAP = 'maps/addresses.map';

export const CLIENTS_LUA = String.raw`
local address_lists = Map.new("${ADDRESS_MAP}", Map._str)

local networks, networks_kept = {}, 0

local function network(text)
  if networks[text] then return networks[text] end
  if networks_kept >= MAX_KEPT then networks, networks_kept = {}, 0 end
  networks[text], networks_kept = core.parse_addr(text), networks_kept + 1
  return networks[text]
end

-- An address as it is compared; nothing for what is none, a range among them: clients may write anything.
local function client_address(text)
  text = text:match("^::[fF][fF][fF][fF]:(%d+%.%d+%.%d+%.%d+)$") or text
  if not text:find("^%d+%.%d+%.%d+%.%d+$") and not text:find("^[%x:]*:[%x:.]*$") then return nil end
  return core.parse_addr(text)
end

local function is_within(text, ranges)
  local address = client_address(text)
  return address ~= nil and any(ranges, function(range)
    return core.match_addr(address, network(range))
  end)
end

local function forwarded(txn)
  local list = {}
  for part in ((txn:get_var("txn.forwarded_for") or "") .. ","):gmatch("%s*([^,]-)%s*,") do
    list[#list + 1] = part
  end
  return list
end

local CLIENTS = {
  connection = function(txn) return txn.f:src() end,
  depth = function(txn, fields)
    local list = forwarded(txn)
    return list[#list - tonumber(fields[2]) + 1] or ""
  end,
  excluding = function(txn, fields)
    local list = forwarded(txn)
    table.remove(fields, 1)
    for index = #list, 1, -1 do
      if list[index] ~= "" and not is_within(list[index], fields) then return list[index] end
    end
    return ""
  end,
}

core.register_fetches("is_listed", function(txn, position)
  local is_good, answer = pcall(function()
    local key = (txn:get_var("txn.router") or "") .. "|" .. position
    local client, ranges = (address_lists:lookup(key) or ""):match("^([^;]*);(.*)$")
    if not client then return false end
    local fields = fields_of(client)
    return is_within(CLIENTS[fields[1]](txn, fields), fields_of(ranges))
  end)
  return is_good and answer and "yes" or "no"
end)
`;
