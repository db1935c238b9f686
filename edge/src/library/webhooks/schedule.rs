//! Retry schedule of a delivery.

/// Delays after the first, second, … failed attempt, in seconds: almost a day together. After the last one the delivery
/// has failed.
const DELAYS_S: [u64; 7] = [5, 5 * 60, 30 * 60, 2 * 60 * 60, 5 * 60 * 60, 10 * 60 * 60, 6 * 60 * 60];

/// Maximum delay that an endpoint can request.
const MAX_RETRY_AFTER_S: u64 = 12 * 60 * 60;

/// Maximum random share of a delay (jitter), so that attempts that failed together do not return together.
const JITTER: f64 = 0.1;

/// The delay in units of a second after `tries` failed attempts; `None` if no attempt is left. `chance` is random, from 0
/// to 1.
pub(super) fn delay_s(tries: u64, retry_after_s: Option<u64>, chance: f64) -> Option<f64> {
    let delay = DELAYS_S.get(usize::try_from(tries.checked_sub(1)?).ok()?)?;
    let least = retry_after_s.unwrap_or_default().min(MAX_RETRY_AFTER_S);
    Some((*delay).max(least) as f64 * (1.0 + JITTER * chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_schedule_spans_a_day() {
        let delays: Vec<_> = (1..).map_while(|tries| delay_s(tries, None, 0.0)).collect();
        assert_eq!(delays.len(), DELAYS_S.len());
        let hours = delays.iter().sum::<f64>() / 3600.0;
        assert!((23.0..=24.0).contains(&hours), "{hours}");
        let longest: f64 = (1..).map_while(|tries| delay_s(tries, None, 1.0)).sum();
        assert!(longest / 3600.0 < 26.0, "{longest}");
        assert_eq!(delay_s(0, None, 0.0), None);
    }

    #[test]
    fn retry_after_only_extends_a_delay() {
        assert_eq!(delay_s(1, Some(60), 0.0), Some(60.0));
        assert_eq!(delay_s(2, Some(60), 0.0), Some(300.0));
        assert_eq!(delay_s(1, Some(u64::MAX), 0.0), Some(12.0 * 3600.0));
        assert_eq!(delay_s(8, Some(60), 0.0), None);
    }
}
