"""A manifest as RO-Crate 1.1 (Process Run Crate 0.5), so that programs of others can read where a report comes from.

One CreateAction: object = inputs and fonts, instrument = notebook and programs, result = the files
beside ro-crate-metadata.json, agent = the issuing office. https://w3id.org/ro/wfrun/process/0.5
"""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

CONTEXT = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
CRATE = "https://w3id.org/ro/crate/1.1"
PROGRAM = "#xianbao"
# Not by mimetypes: it asks the machine's own tables
TYPES = {
    ".css": "text/css", ".csv": "text/csv", ".lua": "text/x-lua", ".openxml": "application/xml",
    ".otf": "font/otf", ".py": "text/x-python", ".ttc": "font/collection", ".ttf": "font/ttf",
    ".typ": "text/x-typst", ".xls": "application/vnd.ms-excel", ".yml": "application/yaml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html", ".js": "text/javascript", ".ipynb": "application/x-ipynb+json", ".json": "application/json",
    ".pdf": "application/pdf", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
}  # fmt: skip
# Program, as engines name it → its name and its address, which identifies it
PROGRAMS = {
    "pandoc": ("pandoc", "https://pandoc.org/"), "typst": ("Typst", "https://typst.app/"),
    "quarto": ("Quarto", "https://quarto.org/"), "python": ("Python", "https://www.python.org/"),
}  # fmt: skip
Entity = dict[str, Any]


def crate(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON-LD of ro-crate-metadata.json."""
    results = [_result(name, digest) for name, digest in manifest["outputs"].items()]
    results.append({"@id": "manifest.json", "@type": "File", "name": "运行记录", **_type("manifest.json")})
    used = _by_content((*_inputs(manifest), *_fonts(manifest)))
    notebook = f"notebooks/{manifest['report']['kind']}.ipynb"
    programs = list(_programs(manifest))
    office: Entity = {"@id": "#issuer", "@type": "Organization", "name": manifest["params"]["issuer"]}
    action: Entity = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": "生成报告",
        "description": f"校验码 {manifest['check_code']}",
        "instrument": [{"@id": PROGRAM}, {"@id": _content(manifest["inputs"][notebook])}],
        "agent": _reference(office),
        "object": [_reference(e) for e in used],
        "result": [_reference(e) for e in results],
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    return {
        "@context": CONTEXT,
        "@graph": [*_roots(manifest, [*results, *used]), action, office, *programs, *results, *used, *_contextual()],
    }


def _roots(manifest: Mapping[str, Any], parts: list[Entity]) -> Iterator[Entity]:
    report = manifest["report"]
    [entry] = (
        e for e in manifest["params"]["reports"] if (e["kind"], e["period"]) == (report["kind"], report["period"])
    )
    yield {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": CRATE},
    }
    yield {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": {"@id": PROFILE},
        "name": entry["title"],
        "description": f"{manifest['params']['issuer']}的报告及其数据、运行记录；数据统计截至 {entry['as_of']}",
        "identifier": manifest["check_code"],
        "datePublished": dt.datetime.fromtimestamp(manifest["source_date_epoch"], dt.UTC).date().isoformat(),
        "license": {"@id": "#rights"},
        "publisher": {"@id": "#issuer"},
        "author": {"@id": "#issuer"},
        "hasPart": [_reference(e) for e in parts],
        "mentions": {"@id": "#run"},
    }


def _contextual() -> Iterator[Entity]:
    yield {
        "@id": PROFILE,
        "@type": "CreativeWork",
        "name": "Process Run Crate",
        "version": "0.5",
    }
    yield {
        "@id": "#rights",
        "@type": "CreativeWork",
        "name": "使用限制",
        "description": "公文，由发文机关决定公开与否；依《中华人民共和国著作权法》第五条，公文不适用该法",
    }


def _programs(manifest: Mapping[str, Any]) -> Iterator[Entity]:
    """xianbao, what renders for it, and Python; all other packages are in manifest.json."""
    versions = {**manifest["engine"], "python": manifest["python"]}
    parts: list[Entity] = [
        {"@id": url, "@type": "SoftwareApplication", "name": name, "url": url, "softwareVersion": versions[key]}
        for key, (name, url) in PROGRAMS.items()
        if key in versions
    ]
    git = manifest["git"]
    yield {
        "@id": PROGRAM,
        "@type": "SoftwareApplication",
        "name": "县报 xianbao",
        "softwareVersion": manifest["program"]["version"],
        "sha256": manifest["program"]["sha256"],
        **({"identifier": git["commit"]} if git else {}),
        "softwareRequirements": [_reference(e) for e in parts],
    }
    yield from parts


def _inputs(manifest: Mapping[str, Any]) -> Iterator[Entity]:
    notebook = f"notebooks/{manifest['report']['kind']}.ipynb"
    for name, digest in manifest["inputs"].items():
        code = {"@type": ["File", "SoftwareSourceCode"], "version": digest[:12]} if name == notebook else {}
        yield {"@id": _content(digest), "@type": "File", "name": name, **_type(name), "sha256": digest, **code}


def _fonts(manifest: Mapping[str, Any]) -> Iterator[Entity]:
    for face in manifest["fonts"]:
        name = f"{face['family']}（{face['file']}）"
        yield {
            "@id": _content(face["sha256"]),
            "@type": "File",
            "name": name,
            **_type(face["file"]),
            "sha256": face["sha256"],
        }


def _by_content(entities: tuple[Entity, ...]) -> list[Entity]:
    """Each content once; the first name it goes by stays."""
    held: dict[str, Entity] = {}
    for entity in entities:
        held.setdefault(entity["@id"], entity)
    return list(held.values())


def _result(name: str, digest: str) -> Entity:
    return {"@id": quote(name), "@type": "File", "name": name, **_type(name), "sha256": digest}


def _content(digest: str) -> str:
    """A name for bytes that stand elsewhere: ni:///sha-256;… (RFC 6920)."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()


def _type(name: str) -> Entity:
    return {"encodingFormat": TYPES.get(name[name.rfind(".") :].lower(), "application/octet-stream")}


def _reference(entity: Entity) -> Entity:
    return {"@id": entity["@id"]}
