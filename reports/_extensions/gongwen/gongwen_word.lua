-- Word: every part of a 公文 is a paragraph in a style of reference.docx; tables, captions and the pages' properties
-- are written as Word's own XML.

local marks = require("gongwen_marks")
local openxml = require("gongwen_openxml")
local tables = require("gongwen_tables")
local titles = require("gongwen_title")
local word_tables = require("gongwen_word_tables")
local stringify = pandoc.utils.stringify
local M = {}

local CHARACTER = 314 -- twips of a 3号 character: 28 of them in a line
local PICTURE = "155mm"
local layout -- fill, word or gbt33476
local sealed -- whether the signature leaves room for a seal (7.3.5.1)
local bookmarks = 0

function M.begin(meta)
  layout = meta["gongwen-layout"] and stringify(meta["gongwen-layout"]) or "fill"
  sealed = meta["gongwen-seal"] and stringify(meta["gongwen-seal"]) == "true"
end

local function styled(style, blocks)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = style }))
end

-- annex-list: Annex List
local function style_of(class)
  return (class:gsub("(%a)([%a]*)", function(first, rest) return first:upper() .. rest end):gsub("-", " "))
end

local function indent(sides)
  local out = {}
  for _, side in ipairs({ "left", "right", "firstLine" }) do
    local characters = sides[side]
    if characters then
      out[#out + 1] = string.format('w:%sChars="%d" w:%s="%d"', side, math.floor(characters * 100 + 0.5), side,
        math.floor(characters * CHARACTER + 0.5))
    end
  end
  return "<w:ind " .. table.concat(out, " ") .. "/>"
end

-- 1 ---------------------------------------------------------------- figures and tables

-- 图1: _Ref_fig1, which only references see.
local function bookmark(name)
  return "_Ref_" .. (name:match("^图") and "fig" or "tbl") .. name:match("%d+")
end

function M.reference(_, name)
  return pandoc.RawInline("openxml", openxml.field("REF " .. bookmark(name) .. " \\h", name))
end

-- 图1 as a number that Word counts, under a name for references and lists of figures.
local function caption(float)
  bookmarks = bookmarks + 1
  local id = 100000 + bookmarks
  local kind, number = float.name:match("^(%D+)(%d+)$")
  local name = '<w:bookmarkStart w:id="' .. id .. '" w:name="' .. bookmark(float.name) .. '"/>' .. openxml.text(kind)
    .. openxml.field("SEQ " .. kind .. " \\* ARABIC", number) .. '<w:bookmarkEnd w:id="' .. id .. '"/>'
  local inlines = pandoc.Inlines({ pandoc.RawInline("openxml", name), pandoc.Str("\u{3000}") })
  inlines:extend(float.caption)
  return pandoc.Para(inlines)
end

function M.figure(float)
  local png = float.image.src:gsub("%.svg$", ".png")
  local picture = pandoc.Image({ pandoc.Str(float.alt) }, png, "", pandoc.Attr("", {}, { width = PICTURE }))
  return {
    -- the empty run keeps Quarto from taking a lone image for a figure that wants its alt text as caption
    styled("Captioned Figure", { pandoc.Para({ picture, pandoc.RawInline("openxml", "") }) }),
    styled("Image Caption", { caption(float) }),
  }
end

function M.table(float)
  local blocks = word_tables.write(float, layout)
  blocks:insert(1, styled("Table Caption", { caption(float) }))
  return blocks
end

-- 2 ---------------------------------------------------------------- the frame of a 公文

function M.framed(class, inlines) return styled(style_of(class), { pandoc.Para(inlines) }) end

function M.last_paragraph(paragraph) return styled("Last Paragraph", { paragraph }) end

-- A long title is broken where its author or, without him, the balance of its lines says.
local function title_of(inlines)
  local plain = { Str = true, Space = true, SoftBreak = true }
  if inlines:find_if(function(inline) return not plain[inline.t] end) then return inlines end
  local out = pandoc.Inlines({})
  for n, line in ipairs(titles.lines(stringify(inlines))) do
    if n > 1 then out:insert(pandoc.LineBreak()) end
    out:insert(pandoc.Str(line))
  end
  return out
end

function M.annex_head(header, label)
  return {
    styled("Annex Label", { pandoc.Para({ pandoc.Str(label) }) }),
    styled("Annex Title", { pandoc.Para(title_of(header.content)) }),
  }
end

local function closing_list(names)
  return names:map(function(name, n)
    local inlines = pandoc.Inlines({ pandoc.Str((n == 1 and "附件：" or "") .. (#names > 1 and n .. "." or "")) })
    inlines:extend(name)
    local style = #names == 1 and "Annex List" or n == 1 and "Annex List First" or "Annex List Next"
    return styled(style, { pandoc.Para(inlines) })
  end)
end

-- Characters from the right edge to the end of the office's name and of the date.
local function signature_indents(issuer, date)
  local office, day = tables.width_of(issuer) / 2, tables.width_of(date) / 2
  if sealed then -- the date four characters in, the name centred on it (7.3.5.1)
    local beside = 4 + (day - office) / 2
    return math.max(0, beside), 4 - math.min(0, beside)
  end
  -- the date begins two characters right of the name; where it is the longer, it is two characters in (7.3.5.2)
  if office >= day then return 2, math.max(0, office - day) end
  return 4 + day - office, 2
end

function M.closing(names, issuer, date)
  local out = closing_list(pandoc.List(names))
  if issuer and date then
    local office, day = signature_indents(issuer, date)
    for _, line in ipairs({ { "Issuer", issuer, office }, { "IssueDate", date, day } }) do
      local runs = openxml.runs(line[2]) or openxml.text(stringify(line[2]))
      out:insert(openxml.block(openxml.paragraph(line[1], runs, indent({ right = line[3] }))))
    end
  end
  return out
end

-- 3 ---------------------------------------------------------------- red head and 版记

local LARGEST, MARK_WIDTH = 52, 440 -- points

local function mark(text)
  local size = math.floor(math.min(LARGEST, MARK_WIDTH / utf8.len(text)) * 2) / 2
  -- the upper edge of the characters, not of their line, is 35 mm below the top of the type area (7.2.4)
  local line = math.floor(size * 24)
  return openxml.paragraph("Mark", openxml.text(text, { size = math.floor(size * 2) }),
    string.format('<w:spacing w:before="%d" w:line="%d" w:lineRule="exact"/>', 1984 - (line - size * 20) // 2, line))
end

-- 文号, one character in on the left, and on its line the last 签发人, one character in on the right (7.2.6).
local function upward(number, signers)
  local per_line, longest = math.min(2, #signers), 0
  for _, name in ipairs(signers) do longest = math.max(longest, utf8.len(name)) end
  local start = 27 - 4 - per_line * longest - (per_line - 1)
  local stops = { start * CHARACTER, (start + 4) * CHARACTER + 20, (start + 5 + longest) * CHARACTER + 20 }
  local tabs = "" -- a stop is a point beyond what ends there
  for n = 1, per_line + 1 do tabs = tabs .. string.format('<w:tab w:val="left" w:pos="%d"/>', stops[n]) end
  tabs = "<w:tabs>" .. tabs .. "</w:tabs>"
  local out, rows = {}, math.ceil(#signers / per_line)
  for row = 1, rows do
    local last = row == rows
    local runs = (last and openxml.text(number) or "") .. openxml.TAB .. (row == 1 and openxml.text("签发人：") or "")
    for n = (row - 1) * per_line + 1, math.min(#signers, row * per_line) do
      runs = runs .. openxml.TAB .. openxml.text(signers[n], { emphasis = true })
    end
    out[row] = openxml.paragraph(last and "Number" or "Signers", runs,
      tabs .. (row == 1 and '<w:spacing w:before="1158"/>' or '<w:spacing w:before="0"/>')
        .. indent({ left = 0, firstLine = 1 }) .. '<w:jc w:val="left"/>')
  end
  return table.concat(out)
end

-- The title, and above it, where the document has one, the red head.
function M.head(meta)
  local out = pandoc.Blocks({})
  if meta["gongwen-mark"] then
    local number = meta["gongwen-number"] and stringify(meta["gongwen-number"]) or ""
    local signers = pandoc.List(meta["gongwen-signers"] or {}):map(stringify)
    local below = #signers > 0 and upward(number, signers) or openxml.paragraph("Number", openxml.text(number))
    out:insert(openxml.block(mark(stringify(meta["gongwen-mark"])) .. below))
  end
  out:insert(styled("Title", { pandoc.Para(title_of(pandoc.Inlines(meta.title or {}))) }))
  return out
end

local IMPRINT_WIDTH = 8845
local IMPRINT = '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" '
  .. 'w:horzAnchor="page" w:tblpX="1587" w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/><w:tblW w:w="' .. IMPRINT_WIDTH
  .. '" w:type="dxa"/><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
  .. '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
  .. '<w:insideH w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tblBorders><w:tblLayout w:type="fixed"/>'
  .. '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
  .. '<w:tblGrid><w:gridCol w:w="' .. IMPRINT_WIDTH .. '"/></w:tblGrid>%s</w:tbl>'
local IMPRINT_ROW = '<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="' .. IMPRINT_WIDTH
  .. '" w:type="dxa"/></w:tcPr>%s</w:tc></w:tr>'

-- 版记: to whom copies go, who printed it and when; its last rule is the foot of the type area of the last page (7.4).
function M.imprint(meta)
  local rows = {}
  local copies = pandoc.List(meta["gongwen-copies"] or {}):map(stringify)
  if #copies > 0 then
    rows[1] = openxml.paragraph("Imprint", openxml.text("抄送：" .. table.concat(copies, "，") .. "。"))
  end
  if meta["gongwen-printer"] then
    local printed = meta["gongwen-printed"] and stringify(meta["gongwen-printed"]) .. "印发" or ""
    rows[#rows + 1] = openxml.paragraph("Imprint",
      openxml.text(stringify(meta["gongwen-printer"])) .. openxml.TAB .. openxml.text(printed),
      string.format('<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs>'
        .. '<w:ind w:leftChars="100" w:left="280" w:hangingChars="0" w:hanging="0"/>', IMPRINT_WIDTH - 280))
  end
  if #rows == 0 or not meta["gongwen-mark"] then return {} end
  for n, row in ipairs(rows) do rows[n] = IMPRINT_ROW:format(row) end
  -- Word hangs it on the paragraph after it, LibreOffice begins its page with the one before
  local around = openxml.paragraph("SectionEnd", "")
  return { openxml.block(around .. IMPRINT:format(table.concat(rows)) .. around) }
end

-- 4 ---------------------------------------------------------------- pages

-- Margins of the upright page, and the pitch of lines: 225 mm ÷ 22 fits 22 of them, GB/T 33476.2 says 10.39 mm.
local STANDARD = { top = 2098, bottom = 1984, left = 1587, right = 1474, pitch = 579 }
local PAGES = {
  fill = STANDARD, word = STANDARD,
  gbt33476 = { top = 1960, bottom = 1847, left = 1587, right = 1474, pitch = 589 },
}
-- Their ids in reference.docx, which pandoc keeps.
local FOOTERS = { upright = { "rId101", "rId102" }, turned = { "rId103", "rId104" } }
local SECTION = '<w:sectPr><w:footerReference w:type="default" r:id="%s"/><w:footerReference w:type="even" r:id="%s"/>'
  .. '<w:type w:val="nextPage"/><w:pgSz %s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" '
  .. 'w:header="720" w:footer="%d" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="%d"/></w:sectPr>'

-- Word says at the end of a section what its pages are. A page on its side is the upright one, a quarter turned.
local function section(turned)
  local page = PAGES[layout] or STANDARD
  if turned then
    return SECTION:format(FOOTERS.turned[1], FOOTERS.turned[2], 'w:w="16838" w:h="11906" w:orient="landscape"',
      page.left, page.top, page.right, page.bottom, 720, page.pitch)
  end
  -- a line of 14 pt whose middle is 7 mm below the type area
  return SECTION:format(FOOTERS.upright[1], FOOTERS.upright[2], 'w:w="11906" w:h="16838"',
    page.top, page.right, page.bottom, page.left, page.bottom - 397 - 140, page.pitch)
end

function M.turn(meta, blocks)
  local out, last = pandoc.Blocks({}), false
  for n, block in ipairs(blocks) do
    if marks.is(block, marks.TURN_BACK) and n == #blocks then
      last = true
    elseif marks.is(block, marks.TURN) or marks.is(block, marks.TURN_BACK) then
      out:insert(openxml.block(openxml.paragraph("SectionEnd", "", section(marks.is(block, marks.TURN_BACK)))))
    else
      out:insert(block)
    end
  end
  meta["gongwen-section"] = pandoc.MetaBlocks({ openxml.block(section(last)) })
  return out
end

-- What is printed or said by the core properties is not repeated in properties of its own.
local PRINTED = { "addressee", "execute", "issue-date", "issue-iso", "issuer", "notice" }

-- Names of headings that nothing links to would be bookmarks around whole sections: LibreOffice loses a full stop
-- that hangs at the end of a paragraph where one ends.
local function unnamed(blocks)
  local linked = {}
  blocks:walk({ Link = function(link) linked[link.target] = true end })
  return blocks:walk({ Header = function(header)
    if linked["#" .. header.identifier] then return nil end
    header.identifier = ""
    return header
  end })
end

-- Word counts nine levels of lists: what is deeper goes on at the ninth.
local DEEPEST = 9

local function is_list(block) return block.t == "BulletList" or block.t == "OrderedList" end

local function lifted(items)
  local out = pandoc.List({})
  for _, item in ipairs(items) do
    local own = item:filter(function(block) return not is_list(block) end)
    if #own > 0 then out:insert(own) end
    for _, block in ipairs(item) do if is_list(block) then out:extend(lifted(block.content)) end end
  end
  return out
end

local function shallow(blocks, level)
  return pandoc.Blocks(blocks:map(function(block)
    if is_list(block) then
      block.content = level == DEEPEST and lifted(block.content)
        or block.content:map(function(item) return shallow(item, level + 1) end)
    elseif block.t == "Div" or block.t == "BlockQuote" then
      block.content = shallow(block.content, level)
    end
    return block
  end))
end

function M.finish(doc)
  doc.blocks = unnamed(shallow(doc.blocks, 1)):walk({
    Table = function(tbl) return word_tables.write({ table = tbl }, layout) end, -- tables without a caption
    Span = function(span) if span.classes:includes("num") then return span.content end end,
    Emph = function(emph) return pandoc.Span(emph.content, pandoc.Attr("", {}, { ["custom-style"] = "Emphasis" })) end,
  })
  doc.meta.lang = "zh-CN"
  doc.meta.author = doc.meta.issuer
  for _, key in ipairs(PRINTED) do doc.meta[key] = nil end
  for key in pairs(doc.meta) do
    if key:match("^gongwen%-") and key ~= "gongwen-section" then doc.meta[key] = nil end
  end
end

return M
