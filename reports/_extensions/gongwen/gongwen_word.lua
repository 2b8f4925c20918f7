-- Word: every part of a 公文 is a paragraph in a style of reference.docx.

local marks = require("gongwen_marks")
local tables = require("gongwen_tables")
local M = {}

local PADDING = 3 -- half-width characters beside the text of a cell
local PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

local function styled(style, blocks)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = style }))
end

-- annex-list: Annex List
local function style_of(class)
  return (class:gsub("(%a)([%a]*)", function(first, rest) return first:upper() .. rest end):gsub("-", " "))
end

function M.reference(_, name) return pandoc.Str(name) end

function M.figure(float)
  local png = float.image.src:gsub("%.svg$", ".png")
  local picture = pandoc.Image({ pandoc.Str(float.alt) }, png, "", pandoc.Attr("", {}, { width = "150mm" }))
  return {
    -- the empty run keeps Quarto from taking a lone image for a figure that wants its alt text as caption
    styled("Captioned Figure", { pandoc.Para({ picture, pandoc.RawInline("openxml", "") }) }),
    styled("Image Caption", { pandoc.Para(float.captioned) }),
  }
end

function M.table(float)
  local tbl = float.table
  local widths, sum = tables.column_widths(float, PADDING)
  for n, spec in ipairs(tbl.colspecs) do tbl.colspecs[n] = { spec[1], widths[n] / sum } end
  tbl.caption = { long = {}, short = nil }
  tbl.attr = pandoc.Attr()
  return { styled("Table Caption", { pandoc.Para(float.captioned) }), tbl }
end

-- The red head, where the document has one.
function M.head(_) return {} end

-- 版记: to whom copies go, who printed it and when.
function M.imprint(_) return {} end

function M.framed(class, inlines) return styled(style_of(class), { pandoc.Para(inlines) }) end

function M.last_paragraph(paragraph) return styled("Last Paragraph", { paragraph }) end

function M.annex_head(header, label)
  return {
    pandoc.RawBlock("openxml", PAGE_BREAK),
    styled("Annex Label", { pandoc.Para({ pandoc.Str(label) }) }),
    styled("Annex Title", { pandoc.Para(header.content) }),
  }
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

-- Word says at the end of a section what its pages are; the numbers at their feet are those of reference.docx.
local SECTION = '<w:sectPr><w:footerReference w:type="default" r:id="rId9"/><w:footerReference w:type="even" r:id="rId10"/>'
  .. '<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr><w:type w:val="nextPage"/>%s'
  .. '<w:docGrid w:type="lines" w:linePitch="580"/></w:sectPr>'
local UPRIGHT = SECTION:format('<w:pgSz w:w="11906" w:h="16838"/>'
  .. '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="720" w:footer="1307" w:gutter="0"/>')
local TURNED = SECTION:format('<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
  .. '<w:pgMar w:top="1587" w:right="2098" w:bottom="1474" w:left="1984" w:header="720" w:footer="797" w:gutter="0"/>')
-- a paragraph of one point, which takes no line
local SECTION_END = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
  .. '<w:rPr><w:sz w:val="2"/></w:rPr>%s</w:pPr></w:p>'

function M.turn(meta, blocks)
  local out = pandoc.Blocks({})
  local function turns(block) return marks.is(block, marks.TURN) or marks.is(block, marks.TURN_BACK) end
  for n, block in ipairs(blocks) do
    local breaks = block.t == "RawBlock" and block.text == PAGE_BREAK
    if marks.is(block, marks.TURN_BACK) and n == #blocks then
      meta["gongwen-section"] = pandoc.MetaBlocks({ pandoc.RawBlock("openxml", TURNED) })
    elseif turns(block) then
      local ended = marks.is(block, marks.TURN) and UPRIGHT or TURNED
      out:insert(pandoc.RawBlock("openxml", SECTION_END:format(ended)))
    elseif not (breaks and turns(blocks[n - 1])) then
      out:insert(block)
    end
  end
  return out
end

function M.finish(doc) doc.meta.lang = "zh-CN" end

return M
