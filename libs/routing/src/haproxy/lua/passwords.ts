/** Lua: passwords of basicAuth against htpasswd's hashes: {SHA}, and MD5 as in $apr1$ and $1$. */
export const USER_MAP = 'maps/users.map';

export const PASSWORDS_LUA = String.raw`
local users = Map.new("${USER_MAP}", Map._str)

local ITOA64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
local MD5_ORDER = { 13, 7, 1, 14, 8, 2, 15, 9, 3, 16, 10, 4, 6, 11, 5, 12 }

-- Poul-Henning Kamp's crypt, a thousand rounds of MD5.
local function md5_crypt(converters, password, magic, salt)
  local function md5(text) return converters:digest(text, "md5") end
  local mixin = md5(password .. salt .. password)
  local parts = { password, magic, salt, mixin:rep(#password // 16), mixin:sub(1, #password % 16) }
  local length = #password
  while length > 0 do
    parts[#parts + 1] = length & 1 == 0 and password:sub(1, 1) or "\0"
    length = length >> 1
  end
  local final = md5(table.concat(parts))
  for round = 0, 999 do
    local is_odd = round & 1 == 1
    final = md5((is_odd and password or final)
      .. (round % 3 ~= 0 and salt or "")
      .. (round % 7 ~= 0 and password or "")
      .. (is_odd and final or password))
  end
  local result, bits, held = {}, 0, 0
  for _, index in ipairs(MD5_ORDER) do
    held = held | (final:byte(index) << bits)
    bits = bits + 8
    while bits > 6 do
      result[#result + 1] = ITOA64:sub((held & 63) + 1, (held & 63) + 1)
      held, bits = held >> 6, bits - 6
    end
  end
  result[#result + 1] = ITOA64:sub((held & 63) + 1, (held & 63) + 1)
  return table.concat(result)
end

-- Without telling by its time where two texts part.
local function is_same(a, b)
  if #a ~= #b then return false end
  local difference = 0
  for index = 1, #a do difference = difference | (a:byte(index) ~ b:byte(index)) end
  return difference == 0
end

local function is_password(converters, password, hash)
  local sha = hash:match("^{SHA}(.+)$")
  if sha then return is_same(converters:base64(converters:sha1(password)), sha) end
  local magic, salt, sum = hash:match("^(%$[^$]*%$)([^$]*)%$(.+)$")
  return sum ~= nil and is_same(md5_crypt(converters, password, magic, salt), sum)
end

-- Passwords that were right, by digest: browsers send them with each request.
local right, right_kept = {}, 0

local function is_right(converters, password, hash)
  local digest = converters:sha2(#hash .. ":" .. hash .. password, 256)
  if right[digest] then return true end
  if not is_password(converters, password, hash) then return false end
  if right_kept >= MAX_KEPT then right, right_kept = {}, 0 end
  right[digest], right_kept = true, right_kept + 1
  return true
end

local function basic_auth_user(txn, position)
  local scheme, encoded = (txn.f:req_fhdr("authorization", 1) or ""):match("^(%a+) +([%w+/=]+)$")
  if not scheme or scheme:lower() ~= "basic" then return nil end
  local user, password = (txn.c:b64dec(encoded) or ""):match("^([^:]*):(.*)$")
  if not user then return nil end
  local key = (txn:get_var("txn.router") or "") .. "|" .. position .. ":user:" .. escaped(user, "%w%-._~")
  local hash = users:lookup(key)
  if hash and is_right(txn.c, password, unescaped(hash)) then return "+" .. user end
end

core.register_fetches("basic_auth_user", function(txn, position)
  local is_good, user = pcall(basic_auth_user, txn, position)
  return is_good and user or ""
end)
`;
