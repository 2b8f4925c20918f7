-- HTML: every part of a 公文 is an element with a class of gongwen.css.

local marks = require("gongwen_marks")
local tables = require("gongwen_tables")
local stringify = pandoc.utils.stringify
local M = {}

local PADDING = 2 -- half-width characters beside the text of a cell
local SHORT = 18 -- half-width characters of a cell that is never broken

-- Anchors that do not look like Quarto's own: it would number fig- and tbl- a second time.
local function anchor(id) return "float_" .. id:gsub("-", "_") end

function M.reference(id, name) return pandoc.Link(name, "#" .. anchor(id)) end

function M.figure(float)
  -- Quarto takes the alt text of a figure from the attribute, pandoc from either
  local picture = pandoc.Image({ pandoc.Str(float.alt) }, float.image.src, "", pandoc.Attr("", {}, { alt = float.alt }))
  return {
    pandoc.Figure({ pandoc.Plain({ picture }) }, { pandoc.Plain(float.captioned) }, pandoc.Attr(anchor(float.id))),
  }
end

function M.table(float)
  local tbl = float.table
  local widths = tables.column_widths(float, PADDING)
  for n, spec in ipairs(tbl.colspecs) do tbl.colspecs[n] = { spec[1], nil } end -- a browser finds better ones itself
  for _, row in ipairs(tables.every_row(tbl)) do
    if tables.is_total(row) then row.attr = pandoc.Attr("", { "total" }) end
    for n, cell in ipairs(row.cells) do
      local short = widths[n] <= SHORT and tables.width_of(tables.cell_inlines(cell)) <= SHORT
      if short then cell.classes:insert("short") end
    end
  end
  tbl.caption = { long = { pandoc.Plain(float.captioned) } }
  tbl.attr = pandoc.Attr()
  -- pairs, not keys: Lua gives keys in another order each time
  local attributes = { { "tabindex", "0" }, { "role", "region" }, { "aria-label", stringify(float.captioned) } }
  return { pandoc.Div({ tbl }, pandoc.Attr(anchor(float.id), { "scroll" }, attributes)) }
end

-- The red head, where the document has one.
function M.head(_) return {} end

-- 版记: to whom copies go, who printed it and when.
function M.imprint(_) return {} end

function M.framed(class, inlines) return pandoc.Div({ pandoc.Para(inlines) }, pandoc.Attr("", { class })) end

function M.last_paragraph(paragraph) return paragraph end

function M.annex_head(header, label)
  return { M.framed("annex-label", { pandoc.Str(label) }), header }
end

function M.closing(names, issuer, date)
  local out = pandoc.List({})
  for n, name in ipairs(names) do
    local lead = (n == 1 and "附件：" or "\u{3000}\u{3000}\u{3000}") .. (#names > 1 and n .. "." or "")
    local inlines = pandoc.Inlines({ pandoc.Str(lead) })
    inlines:extend(name)
    out:insert(M.framed("annex-list", inlines))
  end
  if issuer and date then
    out:insert(M.framed("issuer", issuer))
    out:insert(M.framed("issue-date", date))
  end
  return out
end

-- A part that prints on pages on their side.
function M.turn(_, blocks)
  local out, inside = pandoc.Blocks({}), nil
  for _, block in ipairs(blocks) do
    if marks.is(block, marks.TURN) then
      inside = pandoc.Blocks({})
    elseif marks.is(block, marks.TURN_BACK) then
      out:insert(pandoc.Div(inside, pandoc.Attr("", { "landscape" })))
      inside = nil
    else
      (inside or out):insert(block)
    end
  end
  return out
end

-- The title is the page's only h1.
function M.finish(doc)
  doc.blocks = doc.blocks:walk({ Header = function(h) h.level = h.level + 1; return h end })
end

return M
