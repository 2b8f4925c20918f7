-- What every writer needs to know of a table: its rows, its sums, how wide its columns are.

local stringify = pandoc.utils.stringify
local M = {}

function M.cell_inlines(cell) return pandoc.utils.blocks_to_inlines(cell.contents) end

-- Half-width characters of the longest line.
function M.width_of(inlines)
  local longest, width = 0, 0
  for _, inline in ipairs(inlines) do
    if inline.t == "LineBreak" then width = 0 end
    for _, code in utf8.codes(stringify(inline)) do width = width + (code < 0x2000 and 1 or 2) end
    longest = math.max(longest, width)
  end
  return longest
end

-- 资金（万元） in two lines: never broken within the unit.
function M.break_units(row)
  for _, cell in ipairs(row.cells) do
    cell.contents = cell.contents:walk({
      Str = function(str)
        local name, unit = str.text:match("^(.-)(（[^（）]+）)$")
        if unit and unit:find("、") then return nil end -- 县（市、区） has no unit
        if name and name ~= "" then return { pandoc.Str(name), pandoc.LineBreak(), pandoc.Str(unit) } end
      end,
    })
  end
end

local WHOLE = { ["合计"] = true, ["总计"] = true, ["小计"] = true, ["全省"] = true, ["全市"] = true, ["全州"] = true,
  ["全县"] = true, ["全区"] = true }

-- 合计, 全市, 学前教育小计: a row that sums up others.
function M.is_total(row)
  local label = stringify(row.cells[1].contents)
  return WHOLE[label] or label:match("小计$") ~= nil
end

function M.every_row(tbl)
  local rows = pandoc.List({})
  rows:extend(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do rows:extend(body.body) end
  return rows
end

-- Half-width characters of 10.5 pt that fit beside each other in 156 mm, and in 225 mm on a turned page.
local LINE_WIDTH, TURNED_WIDTH = 84, 121
-- Where there is room no column is narrower than the first of these; where there is none, columns give way to one
-- after the other, but never within a number or a word.
local FLOORS = { 8, 6, 4 }
M.LONGEST_WORD = 24

-- Half-width characters of the longest run that is not broken: a number, a Latin word, a date.
local function run_of(inlines)
  local longest, text = 0, stringify(inlines)
  for word in text:gmatch("[\33-\126]+") do longest = math.max(longest, #word) end
  for date in text:gmatch("%d+年%d+月%d+日") do longest = math.max(longest, M.width_of({ pandoc.Str(date) })) end
  return math.min(longest, M.LONGEST_WORD)
end

-- The narrowest columns in which no cell takes more than `lines` lines.
local function widths_at(lines, floor, natural, runs, padding)
  local widths, sum = {}, 0
  for n, width in ipairs(natural) do
    -- whole hanzi, and one more: a line does not begin with a comma
    local wanted = lines == 1 and width or 2 * math.ceil(width / lines / 2) + 2
    widths[n] = math.min(width, math.max(floor, runs[n], wanted))
    sum = sum + widths[n] + padding
  end
  return widths, sum
end

-- What is left over brings back to one line the columns that lack least; the rest goes to the longest text.
local function spend(left, widths, natural)
  while left > 0 do
    local least, longest
    for n, width in ipairs(widths) do
      local lack = natural[n] - width
      if lack > 0 and (not longest or lack > natural[longest] - widths[longest]) then longest = n end
      if lack > 0 and lack <= left and (not least or lack < natural[least] - widths[least]) then least = n end
    end
    if not longest then return end
    local given = least and natural[least] - widths[least] or left
    widths[least or longest] = widths[least or longest] + given
    left = left - given
  end
end

-- Columns are as wide as what stands in them; where that is too much, all cells take as few lines as can be.
local function fit(natural, runs, line, padding)
  local roomy, sum = pandoc.List(natural):map(function(width) return math.max(width, FLOORS[1]) end), 0
  for _, width in ipairs(roomy) do sum = sum + width + padding end
  if sum <= line then return roomy end
  local widths
  for _, floor in ipairs(FLOORS) do
    for lines = 1, math.max(table.unpack(natural)) do
      widths, sum = widths_at(lines, floor, natural, runs, padding)
      if sum <= line then
        spend(line - sum, widths, natural)
        return widths
      end
    end
  end
  return widths
end

-- The widths of the columns of a captioned table, each with `padding`, and their sum. `least` holds what columns need
-- beyond their longest cell, where numbers are set by their points.
function M.column_widths(float, padding, least)
  local line = float.turned and TURNED_WIDTH or LINE_WIDTH
  local natural, runs, sum = {}, {}, 0
  for _, row in ipairs(M.every_row(float.table)) do
    for n, cell in ipairs(row.cells) do
      local inlines = M.cell_inlines(cell)
      natural[n] = math.max(natural[n] or 2, M.width_of(inlines))
      runs[n] = math.max(runs[n] or 0, run_of(inlines))
    end
  end
  for n, width in ipairs(least or {}) do
    natural[n] = math.max(natural[n], width)
    runs[n] = math.max(runs[n], width)
  end
  local widths = fit(natural, runs, line, padding)
  for n, width in ipairs(widths) do
    widths[n] = width + padding
    sum = sum + widths[n]
  end
  return widths, sum
end

return M
