-- Where pages on their side begin and end: marks in the flat list of blocks until a writer takes them out.

local M = { TURN = "turn", TURN_BACK = "turn-back" }

function M.mark(name) return pandoc.RawBlock("gongwen", name) end

function M.is(block, name)
  return block and block.t == "RawBlock" and block.format == "gongwen" and block.text == name
end

return M
