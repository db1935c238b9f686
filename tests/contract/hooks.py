"""What the contract test sends as a file: pictures that are read, and bytes that are not, so that there are images to ask for."""

import base64

import schemathesis
from hypothesis import strategies as st

# One pixel each: PNG, GIF; and what is cut off or none at all.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

schemathesis.openapi.media_type(
    "application/octet-stream", st.one_of(st.sampled_from([PNG, GIF, PNG[:40], GIF[:-8]]), st.binary(max_size=200))
)
