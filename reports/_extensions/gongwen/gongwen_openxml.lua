-- Pieces of WordprocessingML: runs, paragraphs, fields. Lengths are twips, twentieths of a point.

local M = {}

local ESCAPES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

function M.escape(text) return (text:gsub('[&<>"]', ESCAPES)) end

-- In the order that the schema wants.
local PROPERTIES = {
  { "emphasis", '<w:rStyle w:val="Emphasis"/>' },
  { "hint", '<w:rFonts w:hint="eastAsia"/>' },
  { "bold", "<w:b/><w:bCs/>" },
  { "strike", "<w:strike/>" },
  { "size", '<w:sz w:val="%d"/><w:szCs w:val="%d"/>' },
  { "superscript", '<w:vertAlign w:val="superscript"/>' },
  { "subscript", '<w:vertAlign w:val="subscript"/>' },
}

function M.run(text, properties)
  local rpr = {}
  for _, property in ipairs(PROPERTIES) do
    local value = property[1] == "hint" or properties and properties[property[1]]
    if value then rpr[#rpr + 1] = property[2]:gsub("%%d", tostring(value)) end
  end
  return "<w:r><w:rPr>" .. table.concat(rpr) .. "</w:rPr>" .. text .. "</w:r>"
end

local function words(text) return '<w:t xml:space="preserve">' .. M.escape(text) .. "</w:t>" end

function M.text(text, properties) return M.run(words(text), properties) end

M.TAB = "<w:r><w:tab/></w:r>"

local FORMATS = { Strong = "bold", Emph = "emphasis", Strikeout = "strike", Superscript = "superscript", Subscript = "subscript" }
local TRANSPARENT = { Span = true, Cite = true, Underline = true, SmallCaps = true }

-- The runs of inlines, or nothing where they hold a link, note, image or formula, which pandoc has to write.
function M.runs(inlines, properties)
  local out = {}
  for _, inline in ipairs(inlines) do
    local run
    if inline.t == "Str" or inline.t == "Code" then
      run = M.text(inline.text, properties)
    elseif inline.t == "Space" or inline.t == "SoftBreak" then
      run = M.text(" ", properties)
    elseif inline.t == "LineBreak" then
      run = M.run("<w:br/>", properties)
    elseif inline.t == "RawInline" and inline.format == "openxml" then
      run = inline.text
    elseif inline.t == "RawInline" then
      run = ""
    elseif FORMATS[inline.t] then
      local more = { [FORMATS[inline.t]] = true }
      for name, value in pairs(properties or {}) do more[name] = value end
      run = M.runs(inline.content, more)
    elseif TRANSPARENT[inline.t] then
      run = M.runs(inline.content, properties)
    elseif inline.t == "Quoted" then
      local inner = M.runs(inline.content, properties)
      run = inner and M.text("“", properties) .. inner .. M.text("”", properties)
    end
    if not run then return nil end
    out[#out + 1] = run
  end
  return table.concat(out)
end

-- The properties beside the style are XML in the order of the schema.
function M.paragraph(style, runs, properties)
  return '<w:p><w:pPr><w:pStyle w:val="' .. style .. '"/>' .. (properties or "") .. "</w:pPr>" .. runs .. "</w:p>"
end

-- A field that Word can renew, and what it shows until then.
function M.field(instruction, shown)
  return '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ' .. instruction
    .. ' </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>' .. M.text(shown)
    .. '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
end

function M.block(xml) return pandoc.RawBlock("openxml", xml) end

return M
