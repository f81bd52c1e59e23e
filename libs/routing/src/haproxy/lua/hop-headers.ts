/** Lua: headers that a client meant for its connection to us alone (RFC 9110 §7.6.1). */
export const HOP_HEADERS_LUA = String.raw`
-- They say where a message goes and where it ends, whatever a client claims.
local FRAMING = { host = true, ["content-length"] = true, ["transfer-encoding"] = true }

core.register_action("hop_headers", { "http-req" }, function(txn)
  for _, line in pairs(txn.http:req_get_headers()["connection"] or {}) do
    for name in line:lower():gmatch("[^%s,]+") do
      if not FRAMING[name] then txn.http:req_del_header(name) end
    end
  end
end)
`;
