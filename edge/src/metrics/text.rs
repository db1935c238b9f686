//! Prometheus text format, version 0.0.4: each family has help and type, then its samples.

use std::fmt::Write as _;

/// A family: name, type and help text.
pub(crate) struct Family {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
}

/// All families in output order.
pub(crate) const FAMILIES: [Family; 11] = [
    family("safelight_info", "gauge", "Versions of the edge and the engine."),
    family("safelight_requests_total", "counter", "Requests by method, route and status."),
    family("safelight_request_duration_seconds", "summary", "Time to the start of the response."),
    family("safelight_jobs", "gauge", "Jobs by kind and state."),
    family("safelight_job_attempts_total", "counter", "Attempts at jobs by kind and outcome."),
    family("safelight_job_duration_seconds", "summary", "Duration of attempts at jobs."),
    family(
        "safelight_decodes_total",
        "counter",
        "Files that were decoded, or whose structure was read (probe), by kind of work.",
    ),
    family("safelight_queue_age_seconds", "gauge", "Waiting time of the oldest due job."),
    family("safelight_images", "gauge", "Stored originals."),
    family("safelight_stored_bytes", "gauge", "Bytes of stored originals and renditions."),
    family("safelight_wasm_memory_bytes", "gauge", "WebAssembly memory of the responding isolate."),
];

const fn family(name: &'static str, kind: &'static str, help: &'static str) -> Family {
    Family { name, kind, help }
}

impl Family {
    /// Summaries have samples with suffixes.
    fn has(&self, sample: &str) -> bool {
        match sample.strip_prefix(self.name) {
            Some("") => true,
            Some("_sum" | "_count") => self.kind == "summary",
            _ => false,
        }
    }
}

/// A sample: name, labels without braces, value.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: String,
    pub(crate) value: f64,
}

/// Formats labels for use between braces.
pub(crate) fn labels(pairs: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (index, (name, value)) in pairs.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let value = value.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n");
        // Writing to a string never fails.
        let _ = write!(text, "{comma}{name}=\"{value}\"");
    }
    text
}

/// Formats all samples. Samples without a family are left out.
pub(crate) fn page(samples: &[Sample]) -> String {
    let mut page = String::new();
    for family in &FAMILIES {
        let Family { name, kind, help } = family;
        let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for Sample { name, labels, value } in samples.iter().filter(|sample| family.has(&sample.name)) {
            let braced = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
            let _ = writeln!(page, "{name}{braced} {value}");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_labels_are_escaped() {
        assert_eq!(labels(&[("a", "b\"c\\d\ne"), ("f", "")]), r#"a="b\"c\\d\ne",f="""#);
    }

    #[test]
    fn metrics_samples_are_grouped_by_family() {
        let sample =
            |name: &str, labels: &str, value| Sample { name: name.to_owned(), labels: labels.to_owned(), value };
        let page = page(&[
            sample("safelight_images", "", 3.0),
            sample("safelight_job_duration_seconds_sum", r#"kind="render""#, 1.5),
            sample("safelight_unheard_of", "", 1.0),
        ]);
        assert!(page.contains("# TYPE safelight_images gauge\nsafelight_images 3\n"));
        assert!(page.contains(
            "# TYPE safelight_job_duration_seconds summary\nsafelight_job_duration_seconds_sum{kind=\"render\"} 1.5\n"
        ));
        assert!(!page.contains("unheard"));
    }
}
