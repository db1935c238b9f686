"""Reads the metrics with Prometheus' own parser: every sample belongs to a family with a type and a help, and none is there twice."""

import sys

from prometheus_client.parser import text_string_to_metric_families

families = list(text_string_to_metric_families(sys.stdin.read()))
samples = [(sample.name, tuple(sorted(sample.labels.items()))) for family in families for sample in family.samples]
assert len(samples) == len(set(samples)), "a sample is there twice"
assert all(family.type != "unknown" and family.documentation for family in families), "a family without a type or a help"
names = {family.name for family in families}
wanted = {"safelight_requests", "safelight_jobs", "safelight_job_duration_seconds", "safelight_wasm_memory_bytes"}
assert wanted <= names, f"missing: {wanted - names}"
print(f"{len(samples)} samples of {len(families)} families, and Prometheus' parser reads them.")
