-- Numbers of a column that stand with their decimal points under each other.

local tables = require("gongwen_tables")
local stringify = pandoc.utils.stringify
local M = {}

-- What follows the point's place in a number: ".49" of 836.49, ".6%" of 45.6%, "" of 12 and of —; nil of words.
function M.tail(text)
  if text == "—" then return "" end
  local whole, rest = text:match("^([+%-−]?[%d ,]*%d)(.*)$")
  if not whole then return nil end
  local decimals, sign = rest:match("^(%.?%d*)([%%‰]*)$")
  return decimals and decimals ~= "." and decimals .. sign or nil
end

-- For each column whether its numbers differ behind the point, and the half-width characters they need then.
function M.of(tbl)
  local aligned, least = {}, {}
  for n, spec in ipairs(tbl.colspecs) do
    local tails, before, behind = {}, 0, 0
    if spec[1] == "AlignRight" then
      for _, row in ipairs(tables.every_row(tbl)) do
        local text = row.cells[n] and stringify(row.cells[n].contents) or ""
        local tail = M.tail(text)
        if tail then
          tails[tail] = true
          before = math.max(before, utf8.len(text) - utf8.len(tail))
          behind = math.max(behind, utf8.len(tail))
        end
      end
    end
    local first = next(tails)
    aligned[n] = first ~= nil and next(tails, first) ~= nil
    least[n] = aligned[n] and before + behind or 0
  end
  return aligned, least
end

return M
