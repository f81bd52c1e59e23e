/** Lua: the certificates a client has shown: base64 of each, its own first, joined by commas. */
export const CERTIFICATES_LUA = String.raw`
-- How many bytes the DER value at the head of a text takes (X.690 §8.1).
local function der_length(text, at)
  local first = text:byte(at + 1)
  if not first then return nil end
  if first < 128 then return 2 + first end
  local count, length = first & 127, 0
  for index = 1, count do length = length << 8 | (text:byte(at + 1 + index) or 0) end
  return 2 + count + length
end

core.register_fetches("client_certificates", function(txn)
  local is_good, answer = pcall(function()
    local own = txn.f:ssl_c_der()
    if not own or own == "" then return "" end
    local found, at = { txn.c:base64(own) }, 1
    local chain = txn.f:ssl_c_chain_der() or ""
    while at < #chain do
      local length = der_length(chain, at)
      local certificate = chain:sub(at, at + length - 1)
      if certificate ~= own then found[#found + 1] = txn.c:base64(certificate) end
      at = at + length
    end
    return table.concat(found, ",")
  end)
  return is_good and answer or ""
end)
`;
