"""Writes down what a built Wumbo is made of, as CycloneDX, and fails when the list is not whole.

    sbom.py <clone> <output of cargo metadata> <messages of cargo build> <directory to write to>

The crates come from `cargo tree` (what the features of the product choose) and are held against
what `cargo build` says it compiled; the packages of the web client come from walking its lock file
and are held against npm's own marks in it. Licences are held against deny.toml. Beside the list,
the texts of all licences are written.
"""

import base64
import json
import pathlib
import subprocess
import sys
import tomllib

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import get_spdx_licensing
from packageurl import PackageURL

PRODUCT = "wumbo-api"
WEB = "web"
# Beyond deny.toml: a font, and a table of browsers' abilities (read when the client is built).
NPM_ALLOW = {"OFL-1.1", "CC-BY-4.0", "0BSD"}
VERSION = SchemaVersion.V1_6
LICENCES = get_spdx_licensing()


def fail(reason):
    """Ends with a sentence."""
    sys.exit(f"sbom: {reason}")


def text_of(place):
    """All texts of licences in a package's directory, joined."""
    names = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT", "UNLICENSE")
    files = sorted(place.iterdir()) if place.is_dir() else []
    chosen = [file for file in files if file.is_file() and file.name.upper().startswith(names)]
    return "\n".join(file.read_text("utf-8", "replace").strip() for file in chosen)


class Package:
    """A crate or an npm package of a certain version."""

    def __init__(self, kind, name, version, licence, place):
        self.kind, self.name, self.version = kind, name, version
        self.licence, self.place = licence, place
        self.digest, self.needs, self.linked = None, set(), True

    def component(self):
        """As CycloneDX says it; what only helped to build is in scope `excluded`."""
        namespace, _, name = self.name.rpartition("/")
        purl = PackageURL(self.kind, namespace or None, name, self.version)
        licence = LicenseFactory().make_from_string(self.licence)
        return Component(
            type=ComponentType.LIBRARY,
            name=self.name,
            version=self.version,
            bom_ref=purl.to_string(),
            purl=purl,
            licenses=[licence],
            hashes=[self.digest] if self.digest else [],
            scope=ComponentScope.REQUIRED if self.linked else ComponentScope.EXCLUDED,
        )


def tree(clone, edges):
    """Names and versions that cargo chooses for the product on this machine."""
    command = ["cargo", "tree", "--locked", "-p", PRODUCT, "-e", edges, "--prefix", "none"]
    listed = subprocess.run(
        [*command, "--format", "{p}"], cwd=clone, check=True, capture_output=True, text=True
    )
    words = (line.split() for line in listed.stdout.splitlines() if line.strip())
    return {(name, version.removeprefix("v")) for name, version, *_ in words}


def crates(clone, metadata):
    """The crates of the product that are not our own, and those of them that ours name."""
    chosen = tree(clone, "normal,build")
    linked = tree(clone, "normal,no-proc-macro")
    with open(clone / "Cargo.lock", "rb") as file:
        locked = {(p["name"], p["version"]): p for p in tomllib.load(file)["package"]}
    by_id = {package["id"]: package for package in metadata["packages"]}
    key = {id: (package["name"], package["version"]) for id, package in by_id.items()}
    found, direct = {}, set()
    for node in metadata["resolve"]["nodes"]:
        package = by_id[node["id"]]
        needs = {key[id] for id in node["dependencies"] if key[id] in chosen}
        if key[node["id"]] not in chosen:
            continue
        if package["source"] is None:
            direct |= needs
            continue
        place = pathlib.Path(package["manifest_path"]).parent
        licence = (package["license"] or "").replace("/", " OR ")
        made = Package("cargo", package["name"], package["version"], licence, place)
        made.needs, made.linked = needs, key[node["id"]] in linked
        sha256 = locked[key[node["id"]]]["checksum"]
        made.digest = HashType(alg=HashAlgorithm.SHA_256, content=sha256)
        found[key[node["id"]]] = made
    for made in found.values():
        made.needs &= found.keys()
    return found, direct & found.keys()


def compiled(messages):
    """Names and versions of foreign crates that cargo says it compiled, or found compiled."""
    said = set()
    for line in messages.splitlines():
        message = json.loads(line)
        id = message.get("package_id", "")
        if message["reason"] == "compiler-artifact" and id.startswith("registry+"):
            name, _, version = id.rpartition("#")[2].rpartition("@")
            said.add((name, version))
    return said


def npm_packages(clone):
    """What the pages need, by where npm lays it. Optional packages are programs of the machine that
    builds, none of them goes into files: they are left out, as the tools of development are."""
    with open(clone / "clients/package-lock.json", "rb") as file:
        lock = json.load(file)["packages"]

    def find(start, name):
        place = start
        while True:
            at = f"{place}/node_modules/{name}".lstrip("/")
            if at in lock:
                return lock[at]["resolved"] if lock[at].get("link") else at
            if not place:
                return None
            place = place.rpartition("/node_modules/")[0] if "/node_modules/" in place else ""

    def names(entry):
        meta = entry.get("peerDependenciesMeta", {})
        peers = {peer for peer in entry.get("peerDependencies", {}) if peer not in meta}
        optional = entry.get("optionalDependencies", {}).keys()
        return (entry.get("dependencies", {}).keys() | peers) - optional

    found, direct, ours, waiting = {}, set(), {WEB}, [WEB]
    while waiting:
        at = waiting.pop()
        needs = {place for name in names(lock[at]) if (place := find(at, name))}
        foreign = {place for place in needs if "node_modules/" in place}
        if "node_modules/" in at:
            found[at].needs = foreign
        else:
            direct |= foreign
        for place in needs - found.keys() - ours:
            waiting.append(place)
            if place not in foreign:
                ours.add(place)
                continue
            entry = lock[place]
            name = place.rpartition("node_modules/")[2]
            made = Package(
                "npm", name, entry["version"], entry.get("license", ""), clone / "clients" / place
            )
            kind, _, digest = entry["integrity"].partition("-")
            if kind != "sha512":
                fail(f"clients/package-lock.json has {place} with {kind}, not with sha512")
            made.digest = HashType(
                alg=HashAlgorithm.SHA_512, content=base64.b64decode(digest).hex()
            )
            found[place] = made
    marked = {
        place
        for place, entry in lock.items()
        if "node_modules/" in place
        and not any(entry.get(mark) for mark in ("link", "dev", "optional", "devOptional"))
    }
    return found, direct, marked


def permitted(licence, allowed):
    """Whether a licence may be chosen that is allowed; `AND` needs all of them."""
    parsed = LICENCES.parse(licence, validate=True)

    def holds(term):
        match getattr(term, "operator", "").strip():
            case "OR":
                return any(map(holds, term.args))
            case "AND":
                return all(map(holds, term.args))
        return str(term) in allowed or str(term).partition(" WITH ")[0] in allowed

    return holds(parsed)


def same(what, listed, said):
    """Fails where two ways to know the same thing differ."""
    if listed != said:
        fail(
            f"{what} differ: only in the list {sorted(listed - said)}, "
            f"only otherwise {sorted(said - listed)}"
        )


def write(clone, packages, direct, directory):
    """The list, held against its schema, and the texts."""
    bom = Bom()
    version = tomllib.loads((clone / "Cargo.toml").read_text())["workspace"]["package"]["version"]
    root = Component(type=ComponentType.APPLICATION, name="wumbo", version=version, bom_ref="wumbo")
    bom.metadata.component = root
    components = {at: package.component() for at, package in packages.items()}
    bom.components.update(components.values())
    bom.register_dependency(root, [components[at] for at in direct])
    for at, package in packages.items():
        bom.register_dependency(components[at], [components[need] for need in package.needs])
    text = make_outputter(bom, OutputFormat.JSON, VERSION).output_as_string(indent=1)
    if error := JsonStrictValidator(VERSION).validate_str(text):
        fail(f"the list does not keep to CycloneDX: {error}")
    written = json.loads(text)["components"]
    distinct = {(p.kind, p.name, p.version) for p in packages.values()}
    if len(written) != len(distinct):
        fail(f"{len(written)} components were written, {len(distinct)} there are")
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "wumbo.cdx.json").write_text(text + "\n")
    texts = {}
    for package in packages.values():
        whose = f"{package.name} {package.version} ({package.kind}; {package.licence})"
        texts.setdefault(text_of(package.place), set()).add(whose)
    with open(directory / "third-party-licences.txt", "w", encoding="utf-8") as file:
        for text, whose in sorted(texts.items(), key=lambda item: sorted(item[1])):
            file.write("\n".join(sorted(whose)) + f"\n\n{text or '(carries no text of its own)'}\n")
            file.write("\n" + "-" * 100 + "\n\n")
    return len(written)


def main(clone, metadata, messages, directory):
    """Gathers, compares, writes."""
    clone = pathlib.Path(clone)
    crate, crate_direct = crates(clone, json.loads(pathlib.Path(metadata).read_text()))
    same("crates", set(crate), compiled(pathlib.Path(messages).read_text()))
    npm, npm_direct, marked = npm_packages(clone)
    same("packages of the web client", set(npm), marked)
    allow = set(tomllib.loads((clone / "deny.toml").read_text())["licenses"]["allow"])
    packages = crate | npm
    for package in packages.values():
        allowed = allow | NPM_ALLOW if package.kind == "npm" else allow
        if not package.licence or not permitted(package.licence, allowed):
            fail(f"{package.name} {package.version} has the licence \"{package.licence}\"")
    count = write(clone, packages, crate_direct | npm_direct, pathlib.Path(directory))
    print(f"{count} components ({len(crate)} crates, {len(npm)} npm packages): {directory}")


if __name__ == "__main__":
    main(*sys.argv[1:])
