-- Typst: every part of a 公文 is a call of typst-template.typ.

local marks = require("gongwen_marks")
local points = require("gongwen_points")
local tables = require("gongwen_tables")
local title = require("gongwen_title")
local stringify = pandoc.utils.stringify
local M = {}

local PADDING = 2 -- half-width characters beside the text of a cell
local ALIGN = { AlignRight = "right", AlignCenter = "center", AlignLeft = "left", AlignDefault = "left" }

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", " ") .. '"'
end

-- An address or a word of more than tables.LONGEST_WORD letters may break anywhere: it need not fit into a line.
-- What parts the letters is the tracking of the text, which Typst leaves out behind the last letter of a run.
local function breakable(str)
  local out, last = pandoc.Inlines({}), 1
  for first, word, after in str.text:gmatch("()([\33-\126]+)()") do
    if #word > tables.LONGEST_WORD then
      if first > last then out:insert(pandoc.Str(str.text:sub(last, first - 1))) end
      for n = 1, #word do
        if n > 1 then out:insert(pandoc.RawInline("typst", "#h(zi - 16pt);")) end
        out:insert(pandoc.Str(word:sub(n, n)))
      end
      last = after
    end
  end
  if last == 1 then return nil end
  if last <= #str.text then out:insert(pandoc.Str(str.text:sub(last))) end
  return out
end

local function content(inlines)
  local text = pandoc.write(pandoc.Pandoc({ pandoc.Plain(inlines):walk({ Str = breakable }) }), "typst")
  return "[" .. text:gsub("%s+$", "") .. "]"
end

-- A part of the body, as flow() of the template takes it: its kind and what is called to show it.
local function part(kind, text) return pandoc.RawBlock("typst", '("' .. kind .. '", ' .. text .. "),") end

-- Names that do not look like Quarto's own: it would number fig- and tbl- a second time.
local function anchor(id) return "float_" .. id:gsub("-", "_") end

function M.reference(id, name)
  return pandoc.RawInline("typst", "#link(<" .. anchor(id) .. ">)[#unbroken[" .. name .. "]]")
end

function M.figure(float)
  local parts = { quoted(anchor(float.id)), quoted(float.image.src), quoted(float.alt), content(float.captioned) }
  return { part("figure", "tu(" .. table.concat(parts, ", ") .. ")") }
end

-- A table, which may have no caption, is called with its widths, alignments, header and cells; a number that stands by its point with its tail.
function M.table(float)
  local tbl = float.table
  local aligned, least = points.of(tbl)
  local function cell_of(cell, n)
    local inlines = tables.cell_inlines(cell)
    local tail = aligned[n] and points.tail(stringify(inlines))
    return tail and "(" .. content(inlines) .. ", " .. quoted(tail) .. ")" or content(inlines)
  end
  local function cells(row)
    local out = {}
    for n, cell in ipairs(row.cells) do out[n] = cell_of(cell, n) end
    return table.concat(out, ", ")
  end
  local rows = tables.every_row(tbl)
  local header = rows:remove(1).cells:map(function(cell) return content(tables.cell_inlines(cell)) end)
  local columns = tables.column_widths(float, PADDING, least)
  local aligns = pandoc.List(tbl.colspecs):map(function(spec) return ALIGN[spec[1]] end)
  local body, rule = pandoc.List({}), "  table.hline(stroke: 0.5pt),"
  for n, row in ipairs(rows) do
    -- a sum is set off from its parts, which stand above it or, where it comes first, below
    if tables.is_total(row) and n > 1 then body:insert(rule) end
    body:insert("  " .. cells(row) .. ",")
    if tables.is_total(row) and n == 1 then body:insert(rule) end
  end
  return {
    part("table", table.concat({
      "arguments(",
      float.captioned and "  " .. quoted(anchor(float.id)) .. ", " .. content(float.captioned) .. "," or "  none, none,",
      "  (" .. table.concat(columns, ", ") .. ",),",
      "  (" .. table.concat(aligns, ", ") .. ",),",
      "  (" .. table.concat(header, ", ") .. ",),",
      table.concat(body, "\n"),
      ")",
    }, "\n")),
  }
end

-- The red head stands above the title, which the template sets: it is an argument of it (see finish).
function M.head(_) return {} end

-- 版记: to whom copies go, who printed it and when.
function M.imprint(meta)
  if not meta["gongwen-mark"] then return {} end
  local parts = pandoc.List({})
  local copies = pandoc.List(meta["gongwen-copies"] or {}):map(stringify)
  if #copies > 0 then parts:insert("copies: " .. content(pandoc.Inlines(table.concat(copies, "，")))) end
  if meta["gongwen-printer"] then parts:insert("printer: " .. content(meta["gongwen-printer"])) end
  if meta["gongwen-printed"] then
    parts:insert("printed: " .. content(pandoc.Inlines(stringify(meta["gongwen-printed"]) .. "印发")))
  end
  return { part("imprint", "imprint(" .. table.concat(parts, ", ") .. ")") }
end

-- A line of the frame; its class is the name of a function of the template.
function M.framed(class, inlines) return part("frame", class .. content(inlines)) end

function M.last_paragraph(paragraph) return part("last", "last-paragraph" .. content(paragraph.content)) end

function M.annex_head(header, label)
  return { part("annex", "annex[" .. label .. "]" .. content(header.content)) }
end

-- 附件说明, 署名 and 成文日期 in one block that no page break parts.
function M.closing(names, issuer, date)
  local parts = pandoc.List({})
  if #names > 0 then parts:insert("#annex-list(" .. table.concat(names:map(content), ", ") .. ")") end
  if issuer and date then parts:insert("#signature(" .. content(issuer) .. ", " .. content(date) .. ")") end
  if #parts == 0 then return {} end
  return { part("frame", "closing[\n" .. table.concat(parts, "\n") .. "\n]") }
end

-- The parts of the body, upright and turned ones each in a flow() of their own.
function M.turn(_, blocks)
  local out, open, turned = pandoc.Blocks({}), false, false
  local function raw(text) out:insert(pandoc.RawBlock("typst", text)) end
  local function close()
    if open then raw(")") end
    open = false
  end
  for _, block in ipairs(blocks) do
    if marks.is(block, marks.TURN) or marks.is(block, marks.TURN_BACK) then
      close()
      turned = marks.is(block, marks.TURN)
      raw(turned and "#turned[" or "]")
    else
      if not open then raw("#flow(") end
      open = true
      if block.t == "RawBlock" and block.text:match('^%("%l+", ') then
        out:insert(block)
      elseif block.t == "Table" then
        out:extend(M.table({ table = block, turned = turned }))
      else
        if block.t == "Header" and block.level == 1 then raw('("bound", none),') end
        local list = block.t == "BulletList" or block.t == "OrderedList"
        raw('("' .. (block.t == "Header" and "head" or "text") .. '", ' .. (list and "pad(left: 2 * zi)[" or "["))
        out:insert(block:walk({ Str = breakable }))
        raw("]),")
      end
    end
  end
  close()
  return out
end

-- The lines of the title: as the author broke them, or balanced.
local function title_lines(given)
  local inlines = pandoc.utils.type(given) == "Blocks" and pandoc.utils.blocks_to_inlines(given) or given or {}
  local lines, line = pandoc.List({}), pandoc.Inlines({})
  for _, inline in ipairs(inlines) do
    if inline.t == "LineBreak" then
      lines:insert(stringify(line))
      line = pandoc.Inlines({})
    else
      line:insert(inline)
    end
  end
  lines:insert(stringify(line))
  return #lines > 1 and lines or pandoc.List(title.lines(lines[1]))
end

local function red_head(meta)
  local parts = { content(meta["gongwen-mark"]), content(meta["gongwen-number"] or pandoc.Inlines({})) }
  local signers = pandoc.List(meta["gongwen-signers"] or {}):map(function(s) return content(s) end)
  if #signers > 0 then parts[3] = "signers: (" .. table.concat(signers, ", ") .. ",)" end
  return "red-head(" .. table.concat(parts, ", ") .. ")"
end

-- What the template is called with, as Typst: metadata strings would come escaped as markup.
local function arguments(meta)
  local lines = title_lines(meta.title)
  local parts = {
    "title: " .. quoted(table.concat(lines)), "title-lines: (" .. table.concat(lines:map(quoted), ", ") .. ",)",
  }
  if meta["gongwen-mark"] then parts[#parts + 1] = "head: " .. red_head(meta) end
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
