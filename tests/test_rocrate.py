"""ro-crate-metadata.json: what RO-Crate 1.1 and Process Run Crate 0.5 demand, and what a reader looks for."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from xianbao import rocrate

SAMPLES = ("luxi-2017-work_report", "luxi-2017-reconciliation", "xuancheng-2019-06-bulletin")


@pytest.fixture(scope="module", params=SAMPLES)
def folder(request: pytest.FixtureRequest, sample: Any) -> Path:
    found: Path = sample(request.param)
    return found


@pytest.fixture(scope="module")
def graph(folder: Path) -> dict[str, dict[str, Any]]:
    crate = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert crate["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    held = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(held) == len(crate["@graph"]), "an @id names one entity"
    return held


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [value["@id"]] if set(value) == {"@id"} else [r for v in value.values() for r in _references(v)]
    return [r for v in value for r in _references(v)] if isinstance(value, list) else []


def _files(graph: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {i: e for i, e in graph.items() if e["@type"] == "File" or "File" in e["@type"]}


def test_it_follows_from_the_manifest_alone(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert rocrate.crate(manifest) == json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))


def test_descriptor_root_and_profile(graph: dict[str, dict[str, Any]]) -> None:
    descriptor, root = graph["ro-crate-metadata.json"], graph["./"]
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert root["conformsTo"] == {"@id": "https://w3id.org/ro/wfrun/process/0.5"}
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    assert root["mentions"] == {"@id": "#run"}


def test_every_reference_has_its_entity_and_every_file_is_part(graph: dict[str, dict[str, Any]]) -> None:
    named = {r for entity in graph.values() for r in _references({k: v for k, v in entity.items() if k != "@id"})}
    assert named - graph.keys() == {"https://w3id.org/ro/crate/1.1"}  # the specification itself
    assert {r["@id"] for r in graph["./"]["hasPart"]} == _files(graph).keys()
    assert all("encodingFormat" in e for e in _files(graph).values())


def test_the_run_has_programs_inputs_results_and_an_office(graph: dict[str, dict[str, Any]], folder: Path) -> None:
    run = graph["#run"]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert run["@type"] == "CreateAction"
    assert manifest["check_code"] in run["description"]
    assert graph[run["agent"]["@id"]]["name"] == manifest["params"]["issuer"]
    program, notebook = (graph[i["@id"]] for i in run["instrument"])
    assert program["softwareVersion"] == manifest["program"]["version"]
    assert notebook["name"] == f"notebooks/{manifest['report']['kind']}.ipynb"
    engines = {graph[r["@id"]]["name"]: graph[r["@id"]]["softwareVersion"] for r in program["softwareRequirements"]}
    assert engines["pandoc"] == manifest["engine"]["pandoc"]
    assert engines["Typst"] == manifest["engine"]["typst"]
    assert engines["Python"] == manifest["python"]
    used = {graph[r["@id"]]["sha256"] for r in run["object"]}
    assert used == {*manifest["inputs"].values(), *(f["sha256"] for f in manifest["fonts"])}
    results = {unquote(r["@id"]) for r in run["result"]}
    assert results == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {
        "ro-crate-metadata.json"
    }


def test_hashes_are_those_of_the_files_and_names_of_contents(graph: dict[str, dict[str, Any]], folder: Path) -> None:
    for ident, entity in _files(graph).items():
        if ident == "manifest.json":
            continue  # the crate is made from it
        if ident.startswith("ni:///sha-256;"):
            digest = base64.urlsafe_b64decode(f"{ident.partition(';')[2]}=").hex()
        else:
            digest = hashlib.sha256((folder / unquote(ident)).read_bytes()).hexdigest()
        assert entity["sha256"] == digest
