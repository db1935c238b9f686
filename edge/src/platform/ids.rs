//! Random ids and secrets.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::{Builder, Uuid};

use crate::platform::clock;
use crate::problem::Fault;

/// A UUIDv7 of the current time: ids sort by creation.
pub(crate) fn new_id() -> Result<String, Fault> {
    Ok(id_at(clock::now_ms(), random()?))
}

/// 32 random bytes in base64url, for session cookies.
pub(crate) fn new_token() -> Result<String, Fault> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// The digits of base 62, in the order of ASCII.
pub(crate) const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Random digits of base 62, each equally likely.
pub(crate) fn new_base62<const N: usize>() -> Result<String, Fault> {
    // Larger bytes would make some digits more likely.
    const END: u8 = 4 * 62;
    let mut text = String::with_capacity(N);
    while text.len() < N {
        let digits = random::<N>()?.into_iter().filter(|byte| *byte < END);
        let digits = digits.filter_map(|byte| BASE62.get(usize::from(byte) % BASE62.len()));
        text.extend(digits.take(N - text.len()).map(|digit| char::from(*digit)));
    }
    Ok(text)
}

/// Six random digits, each number equally likely.
pub(crate) fn new_digits() -> Result<String, Fault> {
    const NUMBERS: u32 = 1_000_000;
    // Numbers above the last multiple would make small ones more likely.
    const END: u32 = u32::MAX - u32::MAX % NUMBERS;
    loop {
        let number = u32::from_le_bytes(random::<4>()?);
        if number < END {
            return Ok(format!("{:06}", number % NUMBERS));
        }
    }
}

/// The id of a request, in its response and in the log.
pub(crate) fn request_id() -> String {
    // If there is no randomness, the request still gets a response, with the nil id.
    new_id().unwrap_or_else(|_| Uuid::nil().to_string())
}

/// Whether `text` is an id in canonical form. Another form would be a second key for the same row.
pub(crate) fn is_id(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|id| id.to_string() == text)
}

fn id_at(unix_ms: u64, random: [u8; 10]) -> String {
    Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid().to_string()
}

/// The time in a UUIDv7, in milliseconds since 1970. `None` for another id.
pub(crate) fn time_ms(id: &str) -> Option<u64> {
    let id = Uuid::try_parse(id).ok().filter(|id| id.get_version_num() == 7)?;
    u64::try_from(id.as_u128() >> 80).ok()
}

/// The beginning that all ids of a millisecond have, and no id of another one.
pub(crate) fn prefix_at(unix_ms: u64) -> String {
    let mut text = format!("{unix_ms:012x}");
    text.insert(8, '-');
    text
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Fault::internal(format!("no random numbers: {error}")))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_is_a_uuid_of_version_7_and_sorts_by_time() {
        let early = id_at(1_700_000_000_000, [0xff; 10]);
        let late = id_at(1_700_000_000_001, [0; 10]);
        assert!(early < late);
        assert_eq!(Uuid::parse_str(&early).map(|id| id.get_version_num()), Ok(7));
    }

    #[test]
    fn id_states_its_time() {
        let id = id_at(1_700_000_000_123, [0xff; 10]);
        assert_eq!(time_ms(&id), Some(1_700_000_000_123));
        assert!(id.starts_with(&prefix_at(1_700_000_000_123)), "{id}");
        assert!(prefix_at(1_700_000_000_124) > id);
        assert_eq!(time_ms("0197f3a0-0000-4000-8000-00000000000a"), None);
    }

    #[test]
    fn id_has_one_canonical_form() {
        let id = "0197f3a0-0000-7000-8000-00000000000a";
        assert!(is_id(id));
        let braced = format!("{{{id}}}");
        for other in
            ["", "2024", &id.to_uppercase(), &id.replace('-', ""), &braced, &format!("{id}-1"), &format!(" {id}")]
        {
            assert!(!is_id(other), "{other}");
        }
    }

    #[test]
    fn token_has_43_characters_and_is_random() {
        let tokens: Vec<_> = (0..3).filter_map(|_| new_token().ok()).collect();
        assert!(tokens.iter().all(|token| token.len() == 43));
        assert_eq!(tokens.len(), 3);
        assert_ne!(tokens.first(), tokens.get(1));
    }
}
