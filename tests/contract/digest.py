"""Recomputes the digests of recipes as docs/API.md says, with a canonicaliser of RFC 8785 that is none of ours: from lines of JSON with a rendition each."""

import hashlib
import json
import sys

import rfc8785

count = 0
for line in sys.stdin:
    rendition = json.loads(line)
    canonical = rfc8785.dumps(rendition["recipe"])
    digest = hashlib.sha256(canonical).hexdigest()
    assert digest == rendition["recipe_sha256"], f"{canonical.decode()}: {digest}, and the edge says {rendition['recipe_sha256']}"
    count += 1
assert count >= 10, f"only {count} recipes came"
print(f"{count} digests of recipes, recomputed in Python.")
