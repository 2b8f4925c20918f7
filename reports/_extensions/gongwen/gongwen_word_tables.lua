-- Tables in Word: fixed widths, heads that are repeated, rows that stay whole, numbers under each other.

local openxml = require("gongwen_openxml")
local tables = require("gongwen_tables")
local stringify = pandoc.utils.stringify
local M = {}

local PADDING = 4 -- half-width characters beside the text of a cell, and for the gaps that LibreOffice sets at digits
local HALF = 105 -- twips of a half-width character of 10.5 pt
local WIDTH, TURNED_WIDTH = 8845, 12756 -- twips of the type area, upright and turned
local LINE, AROUND = 310, 80 -- twips of a line of a cell, and above and below its text
local KEPT, TURNED_KEPT = 5000, 3000 -- twips of the tallest table that is kept whole: a longer one would leave a gap
local RULE = '<w:%s w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
local ALIGN = { AlignRight = "right", AlignCenter = "center" }

-- Half-width characters after the ones of a number (.45, .3%), or nothing where it is no number.
local function tail_of(text)
  local fraction, unit = text:gsub("^−", "-"):match("^%-?[%d,]+(%.?%d*)([^%d]*)$")
  if not fraction or utf8.len(unit) > 2 then return nil end
  return #fraction + tables.width_of({ pandoc.Str(unit) })
end

-- For each column that is aligned right, the longest tail of its numbers.
local function tails(rows, colspecs)
  local longest = {}
  for _, row in ipairs(rows) do
    for n, cell in ipairs(row.cells) do
      local tail = colspecs[n] and colspecs[n][1] == "AlignRight" and tail_of(stringify(cell.contents))
      if tail then longest[n] = math.max(longest[n] or 0, tail) end
    end
  end
  return longest
end

local function twips(widths, sum, whole)
  local out, used = {}, 0
  for n, width in ipairs(widths) do
    out[n] = math.floor(width / sum * whole)
    used = used + out[n]
  end
  out[#out] = out[#out] + whole - used
  return out
end

-- Lines that the longest cell of a row takes, as far as that can be told without the font.
local function lines_of(row, widths)
  local most = 1
  for n, cell in ipairs(row.cells) do
    local room = math.max(2, ((widths[n] or WIDTH) - 140) // HALF)
    most = math.max(most, math.ceil(tables.width_of(tables.cell_inlines(cell)) / room))
  end
  return most
end

local function is_short(rows, widths, turned)
  local height = 0
  for _, row in ipairs(rows) do height = height + lines_of(row, widths) * LINE + AROUND end
  return height <= (turned and TURNED_KEPT or KEPT)
end

local Table = {}
Table.__index = Table

function Table:put(xml) self.parts[#self.parts + 1] = xml end

-- What pandoc has to write stands as a block of its own between pieces of XML.
function Table:put_block(block)
  self.blocks:insert(openxml.block(table.concat(self.parts)))
  self.parts = {}
  self.blocks:insert(block)
end

function Table:cell(cell, column, of)
  local span = math.max(1, cell and cell.col_span or 1)
  local width = 0
  for n = column, column + span - 1 do width = width + (self.widths[n] or 0) end
  local borders = (of.above and RULE:format("top") or "") .. (of.below and RULE:format("bottom") or "")
  local merge = not cell and "<w:vMerge/>" or cell.row_span > 1 and '<w:vMerge w:val="restart"/>' or ""
  self:put('<w:tc><w:tcPr><w:tcW w:w="' .. width .. '" w:type="dxa"/>'
    .. (span > 1 and '<w:gridSpan w:val="' .. span .. '"/>' or "") .. merge
    .. (borders ~= "" and "<w:tcBorders>" .. borders .. "</w:tcBorders>" or "") .. '<w:vAlign w:val="center"/></w:tcPr>')
  local style = of.head and "TableHead" or "TableText"
  local inlines = cell and tables.cell_inlines(cell) or pandoc.Inlines({})
  local runs = openxml.runs(inlines)
  if runs then
    local tail = not of.head and self.tails[column] and tail_of(stringify(inlines))
    local indent = tail and (self.tails[column] - tail) * HALF or 0
    self:put(openxml.paragraph(style, runs, (of.kept and "<w:keepNext/>" or "")
      .. (indent > 0 and '<w:ind w:right="' .. indent .. '"/>' or "")
      .. '<w:jc w:val="' .. (self.aligns[column] or "left") .. '"/>'))
  else
    local name = of.head and "Table Head" or "Table Text"
    self:put_block(pandoc.Div({ pandoc.Plain(inlines) }, pandoc.Attr("", {}, { ["custom-style"] = name })))
  end
  self:put("</w:tc>")
  return span
end

function Table:row(row, of)
  self:put("<w:tr><w:trPr><w:cantSplit/>" .. (of.head and "<w:tblHeader/>" or "") .. "</w:trPr>")
  local column = 1
  local function go_on() -- cells that began in a row above
    while (self.open[column] or 0) > 0 do
      self.open[column] = self.open[column] - 1
      column = column + self:cell(nil, column, of)
    end
  end
  for _, cell in ipairs(row.cells) do
    go_on()
    if cell.row_span > 1 then self.open[column] = cell.row_span - 1 end
    column = column + self:cell(cell, column, of)
  end
  go_on()
  self:put("</w:tr>")
end

-- The blocks of a table. `layout` gbt33476: all rules; else three.
function M.write(float, layout)
  local tbl = float.table
  local heads, rows = #tbl.head.rows, tables.every_row(tbl)
  local relative, sum = tables.column_widths(float, PADDING)
  local widths = twips(relative, sum, float.turned and TURNED_WIDTH or WIDTH)
  local whole = is_short(rows, widths, float.turned)
  local self = setmetatable({
    blocks = pandoc.List({}), parts = {}, open = {}, widths = widths, tails = tails(rows, tbl.colspecs),
    aligns = pandoc.List(tbl.colspecs):map(function(spec) return ALIGN[spec[1]] or "left" end),
  }, Table)
  self:put('<w:tbl><w:tblPr><w:tblStyle w:val="' .. (layout == "gbt33476" and "FullGrid" or "Table")
    .. '"/><w:tblW w:w="' .. (float.turned and TURNED_WIDTH or WIDTH)
    .. '" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="'
    .. (heads > 0 and 1 or 0) .. '" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    .. "</w:tblPr><w:tblGrid>")
  for _, width in ipairs(widths) do self:put('<w:gridCol w:w="' .. width .. '"/>') end
  self:put("</w:tblGrid>")
  for n, row in ipairs(rows) do
    local total = n > heads and tables.is_total(row)
    -- a sum is set off from its parts, which stand above it or, where it comes first, below
    self:row(row, {
      head = n <= heads, above = total and n > heads + 1, below = total and n == heads + 1,
      -- never a head with a single row, nor a last row by itself
      kept = n < #rows and (whole or n <= heads + 2 or n >= #rows - 2),
    })
  end
  self:put("</w:tbl>")
  self.blocks:insert(openxml.block(table.concat(self.parts)))
  return self.blocks
end

return M
