-- Typst: every part of a 公文 is a call of typst-template.typ.

local marks = require("gongwen_marks")
local tables = require("gongwen_tables")
local stringify = pandoc.utils.stringify
local M = {}

local PADDING = 2 -- half-width characters beside the text of a cell
local ALIGN = { AlignRight = "right", AlignCenter = "center", AlignLeft = "left", AlignDefault = "left" }

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", " ") .. '"'
end

local function content(inlines)
  local text = pandoc.write(pandoc.Pandoc({ pandoc.Plain(inlines) }), "typst")
  return "[" .. text:gsub("%s+$", "") .. "]"
end

local function call(text) return pandoc.RawBlock("typst", text) end

-- Anchors that do not look like Quarto's own: it would number fig- and tbl- a second time.
local function anchor(id) return "<float_" .. id:gsub("-", "_") .. ">" end

function M.reference(id, name)
  return pandoc.RawInline("typst", "#link(" .. anchor(id) .. ")[#box[" .. name .. "]]")
end

function M.figure(float)
  local image = float.image
  return {
    call("#tu(" .. quoted(image.src) .. ", " .. quoted(float.alt) .. ", " .. content(float.captioned) .. ") "
      .. anchor(float.id)),
  }
end

-- A table is called with its widths, alignments, header and cells.
function M.table(float)
  local tbl = float.table
  local function cells(row)
    return table.concat(row.cells:map(function(cell) return content(tables.cell_inlines(cell)) end), ", ")
  end
  local rows = tables.every_row(tbl)
  local header = cells(rows:remove(1))
  local columns = pandoc.List((tables.column_widths(float, PADDING))):map(function(w) return w .. "fr" end)
  local aligns = pandoc.List(tbl.colspecs):map(function(spec) return ALIGN[spec[1]] end)
  local body, rule = pandoc.List({}), "  table.hline(stroke: 0.5pt),"
  for n, row in ipairs(rows) do
    -- a sum is set off from its parts, which stand above it or, where it comes first, below
    if tables.is_total(row) and n > 1 then body:insert(rule) end
    body:insert("  " .. cells(row) .. ",")
    if tables.is_total(row) and n == 1 then body:insert(rule) end
  end
  return {
    call(table.concat({
      "#biao(",
      "  " .. content(float.captioned) .. ",",
      "  (" .. table.concat(columns, ", ") .. ",),",
      "  (" .. table.concat(aligns, ", ") .. ",),",
      "  (" .. header .. ",),",
      table.concat(body, "\n"),
      ") " .. anchor(float.id),
    }, "\n")),
  }
end

-- The red head, where the document has one.
function M.head(_) return {} end

-- 版记: to whom copies go, who printed it and when.
function M.imprint(_) return {} end

-- A line of the frame; its class is the name of a function of the template.
function M.framed(class, inlines) return call("#" .. class .. content(inlines)) end

function M.last_paragraph(paragraph) return call("#last-paragraph" .. content(paragraph.content)) end

function M.annex_head(header, label)
  return { call("#annex[" .. label .. "]" .. content(header.content)) }
end

-- 附件说明, 署名 and 成文日期 in one block that no page break parts.
function M.closing(names, issuer, date)
  local parts = pandoc.List({})
  if #names > 0 then parts:insert("#annex-list(" .. table.concat(names:map(content), ", ") .. ")") end
  if issuer and date then parts:insert("#signature(" .. content(issuer) .. ", " .. content(date) .. ")") end
  if #parts == 0 then return {} end
  return { call("#closing[\n" .. table.concat(parts, "\n") .. "\n]") }
end

function M.turn(_, blocks)
  return blocks:map(function(block)
    if marks.is(block, marks.TURN) then return call("#turned[") end
    if marks.is(block, marks.TURN_BACK) then return call("]") end
    return block
  end)
end

-- What the template is called with, as Typst: metadata strings would come escaped as markup.
local function arguments(meta)
  local parts = { "title: " .. quoted(stringify(meta.title or "")) }
  if meta.issuer then parts[#parts + 1] = "author: " .. quoted(stringify(meta.issuer)) end
  local iso = meta["issue-iso"] and stringify(meta["issue-iso"]) or ""
  local year, month, day = iso:match("^(%d+)-(%d+)-(%d+)$")
  if year then
    parts[#parts + 1] = string.format("date: datetime(year: %d, month: %d, day: %d)", year, month, day)
  end
  if meta.keywords then
    local words = pandoc.List(meta.keywords):map(function(k) return quoted(stringify(k)) end)
    parts[#parts + 1] = "keywords: (" .. table.concat(words, ", ") .. ",)"
  end
  if meta["gongwen-fonts"] then
    local roles = {}
    for role, families in pairs(meta["gongwen-fonts"]) do
      local names = pandoc.List(families):map(function(f) return quoted(stringify(f)) end)
      roles[#roles + 1] = role .. ": (" .. table.concat(names, ", ") .. ",)"
    end
    table.sort(roles)
    parts[#parts + 1] = "fonts: (" .. table.concat(roles, ", ") .. ")"
  end
  return table.concat(parts, ", ")
end

function M.finish(doc)
  doc.meta["gongwen-arguments"] = pandoc.MetaInlines({ pandoc.RawInline("typst", arguments(doc.meta)) })
end

return M
