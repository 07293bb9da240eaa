-- Sends requests that were made before the clock started, each once, and stops when there are none.
local threads = 0
local idle = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

function setup(thread)
   thread:set("mine", threads)
   threads = threads + 1
end

function init(args)
   requests, position = {}, 0
   local file = assert(io.open(args[1] .. "." .. mine, "rb"))
   while true do
      local size = file:read("*l")
      if size == nil then break end
      requests[#requests + 1] = file:read(tonumber(size))
   end
   file:close()
end

function request()
   position = position + 1
   local ready = requests[position]
   if ready == nil then
      wrk.thread:stop()
      return idle
   end
   requests[position] = false
   return ready
end
