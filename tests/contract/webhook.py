"""Verifies webhooks with the official Python library of Standard Webhooks: from lines of JSON with a secret, headers and a body each."""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

count = 0
for line in sys.stdin:
    received = json.loads(line)
    webhook = Webhook(received["secret"])
    payload = webhook.verify(received["body"], received["headers"])
    assert set(payload) == {"type", "timestamp", "data"}, payload
    try:
        webhook.verify(received["body"].replace(payload["type"], "image.forged"), received["headers"])
    except WebhookVerificationError:
        count += 1
    else:
        raise AssertionError("a changed body was verified")
assert count >= 2, f"only {count} webhooks came"
print(f"{count} webhooks, verified in Python.")
