//! The query parameters that select makes and differences.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::db::{libraries, makers};
use crate::library::makes::{DAY_MS, MakeFilter, Period};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// The caller, as a value of `maker`.
const CALLER: &str = "me";

/// The longest value of a filter.
const MAX_CHARS: usize = 100;

/// A version and days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeriodQuery {
    /// Only makes of this version.
    #[param(value_type = Option<u32>, minimum = 1)]
    version: Option<String>,
    /// The first day in UTC, such as `2026-11-01`, or a time (RFC 3339).
    from: Option<String>,
    /// The last day in UTC, or a time. It is included.
    to: Option<String>,
}

/// What must match in a difference, and who made the make.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DifferenceQuery {
    /// Only this kind: `step_added`, `step_removed`, `step_moved`, `step_switched`, `parameter`, `output` or `rating`.
    kind: Option<String>,
    /// Only differences of this operation.
    op: Option<String>,
    /// Only differences of the step at this position of the preset version, from 0.
    #[param(value_type = Option<u32>)]
    step: Option<String>,
    /// Only differences of this parameter.
    parameter: Option<String>,
    /// The smallest new number of the parameter.
    #[param(value_type = Option<f64>)]
    min: Option<String>,
    /// The largest new number of the parameter.
    #[param(value_type = Option<f64>)]
    max: Option<String>,
    /// Only makes of this person: a handle, or `me`. Nothing matches a person outside of the preset's team.
    maker: Option<String>,
}

/// Whether makes are exact.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExactQuery {
    /// `true`: only exact makes. `false`: only makes with differences.
    #[param(value_type = Option<bool>)]
    is_exact: Option<String>,
}

impl PeriodQuery {
    pub(super) fn version(&self) -> Result<Option<u32>, Fault> {
        let Some(text) = &self.version else { return Ok(None) };
        let version = text.parse().ok().filter(|version| *version > 0);
        version.map(Some).ok_or_else(|| Fault::bad_request("`version` must be the number of a version, such as 1."))
    }

    pub(super) fn period(&self) -> Result<Period, Fault> {
        let from = self.from.as_deref().map(|text| parse_time(text, "from")).transpose()?;
        let to = self.to.as_deref().map(|text| parse_time(text, "to")).transpose()?;
        let end = |(ms, is_day): (u64, bool)| if is_day { ms + DAY_MS - 1 } else { ms };
        Ok(Period { from_ms: from.map(|(ms, _)| ms), to_ms: to.map(end) })
    }
}

/// A time in milliseconds, and whether it is a day.
fn parse_time(text: &str, name: &str) -> Result<(u64, bool), Fault> {
    let is_day = text.len() == 10 && !text.contains('T');
    let time = if is_day { clock::parse_rfc3339(&format!("{text}T00:00:00Z")) } else { clock::parse_rfc3339(text) };
    let time = time.filter(|ms| *ms < MAX_MS).map(|ms| (ms, is_day));
    time.ok_or_else(|| {
        Fault::bad_request(format!(
            "`{name}` must be a day such as 2026-11-28, or a time such as 2026-11-28T12:00:00Z."
        ))
    })
}

/// The end of the times that an id can state.
const MAX_MS: u64 = 1 << 47;

impl DifferenceQuery {
    /// The filter for the library. `None`: nobody is the maker.
    pub(super) async fn filter(
        self,
        edge: &Edge,
        grant: &Grant,
        period: &PeriodQuery,
        exact: ExactQuery,
    ) -> Result<Option<MakeFilter>, Fault> {
        let Self { kind, op, step, parameter, min, max, maker } = self;
        for (name, text) in [("kind", &kind), ("op", &op), ("parameter", &parameter)] {
            if text.as_ref().is_some_and(|text| text.is_empty() || text.len() > MAX_CHARS) {
                return Err(Fault::bad_request(format!("`{name}` must have 1 to {MAX_CHARS} characters.")));
            }
        }
        let step = step.as_deref().map(|text| {
            let position = text.parse::<u32>().ok();
            position.ok_or_else(|| Fault::bad_request("`step` must be the position of a step, such as 0."))
        });
        let step = step.transpose()?;
        let (min, max) = (number(min.as_deref(), "min")?, number(max.as_deref(), "max")?);
        if parameter.is_none() && (min.is_some() || max.is_some()) {
            return Err(Fault::bad_request("`min` and `max` need a `parameter`."));
        }
        let (maker_ids, maker_account_id) = match maker.as_deref() {
            None => (None, None),
            Some(maker) => match find_maker(edge, grant, maker).await? {
                Some((ids, account_id)) => (Some(ids), account_id),
                None => return Ok(None),
            },
        };
        let is_exact = match exact.is_exact.as_deref() {
            None => None,
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) => return Err(Fault::bad_request("`is_exact` must be `true` or `false`.")),
        };
        let (version, period) = (period.version()?, period.period()?);
        Ok(Some(MakeFilter {
            version,
            is_exact,
            kind,
            op,
            step,
            parameter,
            min,
            max,
            period,
            maker_ids,
            maker_account_id,
        }))
    }
}

/// The owners who are a maker, and the account if it is not the caller's. `None`: nobody has the handle.
async fn find_maker(edge: &Edge, grant: &Grant, maker: &str) -> Result<Option<(Vec<String>, Option<String>)>, Fault> {
    let db = edge.db()?;
    if maker == CALLER {
        return Ok(Some((libraries::prefixes(&db, &grant.owner_id).await?, None)));
    }
    let handle = maker.trim_start_matches('@').to_ascii_lowercase();
    let Some(found) = makers::of_handle(&db, &handle).await? else { return Ok(None) };
    let maker_ids = libraries::prefixes(&db, &found.owner_id).await?;
    Ok(Some((maker_ids, Some(found.account_id).filter(|_| found.owner_id != grant.owner_id))))
}

fn number(text: Option<&str>, name: &str) -> Result<Option<f64>, Fault> {
    let Some(text) = text else { return Ok(None) };
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    number.map(Some).ok_or_else(|| Fault::bad_request(format!("`{name}` must be a number.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn make_filter_reads_numbers_and_versions() {
        assert_eq!(number(Some("-0.5"), "min").ok(), Some(Some(-0.5)));
        for text in ["", "x", "NaN", "inf"] {
            assert!(number(Some(text), "min").is_err(), "{text}");
        }
        let version = |text: &str| PeriodQuery { version: Some(text.to_owned()), ..PeriodQuery::default() }.version();
        assert_eq!(version("2").ok(), Some(Some(2)));
        for text in ["", "0", "-1", "1.5", "x"] {
            assert!(version(text).is_err(), "{text}");
        }
    }
}
