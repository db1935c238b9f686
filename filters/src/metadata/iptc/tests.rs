//! Datasets written by hand (IPTC-IIM 4.2, chapters 1 and 6).

use super::*;

fn dataset_of(record: u8, number: u8, value: &[u8]) -> Vec<u8> {
    [&[0x1c, record, number], &(value.len() as u16).to_be_bytes()[..], value].concat()
}

#[test]
fn iptc_loses_its_places_and_what_describes_samples() {
    let version = dataset_of(2, 0, &[0, 4]);
    let charset = dataset_of(1, 90, b"\x1b%G");
    let keyword = dataset_of(2, 25, b"boat");
    let job = dataset_of(2, 103, b"job 7");
    let places = [26, 27, 90, 92, 95, 100, 101].map(|number| dataset_of(2, number, b"CHE")).concat();
    let samples = [dataset_of(3, 20, &[16, 0]), dataset_of(2, 131, b"L"), dataset_of(2, 202, b"preview")].concat();
    // An extended length of four bytes.
    let long = [&[0x1c, 2, 120, 0x80, 4, 0, 0, 0, 3][..], b"cap"].concat();
    let all = [&charset[..], &version, &places, &keyword, &samples, &long, &job, &[0, 0]].concat();
    let kept = [&charset[..], &version, &keyword, &long, &job].concat();
    assert_eq!(cleaned(&all, false), Some(kept));
    let with_places = [&charset[..], &version, &places, &keyword, &long, &job].concat();
    assert_eq!(cleaned(&all, true), Some(with_places));
    assert!(has_location(&all) && !has_location(&keyword));
    assert_eq!(cleaned(&[&charset[..], &version, &places].concat(), false), None, "nothing is left");
}

#[test]
fn iptc_that_is_damaged_is_left_out() {
    let whole = [dataset_of(2, 90, b"Bern"), dataset_of(2, 25, b"boat")].concat();
    for cut in 1..whole.len() {
        let cleaned = cleaned(&whole[..cut], false);
        assert_eq!(cleaned, None, "{cut}");
    }
    for bytes in [&b"boat"[..], b"\x1c\x02\x19\x80\x05\0\0\0\0\x01a", b"\x1c\x02\x19\x80\x04\xff\xff\xff\xffa", b""] {
        assert_eq!(cleaned(bytes, true), None);
    }
}

#[test]
fn iptc_is_found_among_the_resources_of_photoshop() {
    let iptc = dataset_of(2, 25, b"boat");
    assert_eq!(from_photoshop(&photoshop(&iptc)), Some(iptc.clone()));
    // Preceded by a named resource of odd length.
    let resources = [&b"8BIM\x04\x25\x02ab\0\0\0\0\x03abc\0"[..], &photoshop(&iptc)].concat();
    assert_eq!(from_photoshop(&resources), Some(iptc));
    for cut in 0..resources.len() - 1 {
        assert_eq!(from_photoshop(&resources[..cut]), None, "{cut}");
    }
}
