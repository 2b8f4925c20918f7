"""What matplotlib writes as SVG, made lean: the same drawing without style attributes, at a third of the size.

A page with a strict Content-Security-Policy refuses style attributes and style elements; presentation attributes
are always allowed.
"""

import re
from collections.abc import Sequence

from lxml import etree

SVG = "{http://www.w3.org/2000/svg}"
NAMED = "number-"  # begins the id of a group of words that are numbers
_NUMBER = re.compile(r"-?\d+\.\d+")
_FLAT = re.compile(r"rotate\(-?0(\.0*)? ")
_DOT = re.compile(r"M ([-\d. ]+)((?:C [-\d. ]+){8})z")
# What is so by itself
_INITIAL = {"text-anchor": "start", "stroke-linecap": "butt", "stroke-linejoin": "round", "stroke-dashoffset": "0"}


def lean(drawn: str, numbers: Sequence[str] = ()) -> str:
    """The SVG of matplotlib (fonttype none) without metadata, style and grouping, in hundredths of a point.

    numbers: data-n of the texts in the groups number-0, number-1 and so on.
    """
    root = etree.fromstring(drawn.encode())
    etree.strip_elements(root, f"{SVG}metadata", f"{SVG}style", etree.Comment, with_tail=False)
    whole = {c.get("id") for c in root.iter(f"{SVG}clipPath") if _is_sheet(c[0], root)}
    for group in root.iter(f"{SVG}g"):
        place = (group.get("id") or "").removeprefix(NAMED)
        if place.isdecimal() and (number := dict(enumerate(numbers)).get(int(place))):
            for text in group.iter(f"{SVG}text"):
                text.set("data-n", number)
    for element in root.iter():
        _restyle(element, whole)
        if "d" in element.attrib:
            _shorten(element)
    for clip in list(root.iter(f"{SVG}clipPath")):
        if clip.get("id") in whole:
            clip.getparent().remove(clip)
    families = {t.get("font-family") for t in root.iter(f"{SVG}text")}
    if len(families) == 1:
        root.set("font-family", families.pop())
        for text in root.iter(f"{SVG}text"):
            del text.attrib["font-family"]
    root.set("stroke-linejoin", "round")
    _ungroup(root)
    etree.cleanup_namespaces(root)
    return f"{etree.tostring(root, encoding='unicode')}\n"


def _is_sheet(shape: etree._Element, root: etree._Element) -> bool:
    """A clip that lets everything through."""
    sides = " ".join(shape.get(side, "") for side in ("x", "y", "width", "height"))
    return bool(sides == root.get("viewBox"))


def _restyle(element: etree._Element, whole: set[str | None]) -> None:
    for rule in filter(None, (element.attrib.pop("style", None) or "").split(";")):
        name, value = (part.strip() for part in rule.split(":", 1))
        if _INITIAL.get(name) != value:
            element.set(name, _NUMBER.sub(_rounded, value))
    if (element.get("clip-path") or "")[5:-1] in whole:
        del element.attrib["clip-path"]
    if _FLAT.match(element.get("transform") or ""):
        del element.attrib["transform"]
    if element.tag == f"{SVG}g":
        element.attrib.pop("id", None)
    for side in ("x", "y"):
        if side in element.attrib:
            element.set(side, _NUMBER.sub(_rounded, element.get(side, "")))


def _shorten(path: etree._Element) -> None:
    """A path in hundredths; of a hatch of dots every dot is the round end of a line of no length."""
    drawn = " ".join(path.get("d", "").split())
    if path.getparent().tag == f"{SVG}pattern" and not _DOT.sub("", drawn).strip():
        dots, radius = [], 0.0
        for start, curves in _DOT.findall(drawn):
            points = [start.split(), *(c.split()[4:] for c in curves.split("C")[1:])]
            across, down = ([float(point[n]) for point in points] for n in (0, 1))
            radius = (max(across) - min(across)) / 2
            dots.append(f"M{(max(across) + min(across)) / 2:.6f} {(max(down) + min(down)) / 2:.6f}h0")
        drawn = "".join(dots)
        path.set("stroke-width", f"{2 * radius + float(path.get('stroke-width', '1')):g}")
        path.set("stroke-linecap", "round")
    short = _NUMBER.sub(_rounded, drawn)
    path.set("d", re.sub(r" ?([A-Za-z]) ?", r"\1", short).replace(" -", "-"))


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group()) + 0:.2f}".rstrip("0").rstrip(".").replace("-0.", "-.") or "0"


def _ungroup(root: etree._Element) -> None:
    """Take out groups and definitions that say nothing, and the white space between elements."""
    for element in list(root.iter(f"{SVG}g", f"{SVG}defs")):
        if element.tag == f"{SVG}g" and not element.attrib:
            parent = element.getparent()
            at = parent.index(element)
            parent[at : at + 1] = list(element)
    for element in list(root.iter(f"{SVG}defs")):
        if not len(element):
            element.getparent().remove(element)
    for element in root.iter():
        element.tail = None
        if element.tag != f"{SVG}text" and not (element.text or "").strip():
            element.text = None
