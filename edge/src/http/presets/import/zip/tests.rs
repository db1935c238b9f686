use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::*;

/// A file for [`build`]: its name, its bytes, and whether it is deflated.
type File<'a> = (&'a str, &'a [u8], bool);

/// A zip file, and the places of the central headers in it.
fn build(files: &[File<'_>]) -> (Vec<u8>, Vec<usize>) {
    let (mut out, mut central, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for (name, bytes, is_deflated) in files {
        let packed = if *is_deflated {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        } else {
            bytes.to_vec()
        };
        let method = if *is_deflated { DEFLATED } else { STORED };
        let mut common = Vec::new();
        common.extend([20, 0, 0, 8]);
        common.extend(method.to_le_bytes());
        common.extend([0; 4]);
        common.extend(crc32fast::hash(bytes).to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((bytes.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0; 2]);
        places.push(central.len());
        central.extend(CENTRAL_HEADER.to_le_bytes());
        central.extend([20, 3]);
        central.extend(&common);
        central.extend([0; 6]);
        central.extend((REGULAR_FILE << 16).to_le_bytes());
        central.extend((out.len() as u32).to_le_bytes());
        central.extend(name.as_bytes());
        out.extend(LOCAL_HEADER.to_le_bytes());
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(packed);
    }
    let offset = out.len();
    out.extend(&central);
    out.extend(END.to_le_bytes());
    out.extend([0; 4]);
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((central.len() as u32).to_le_bytes());
    out.extend((offset as u32).to_le_bytes());
    out.extend([0; 2]);
    (out, places.into_iter().map(|place| place + offset).collect())
}

fn refusal(bytes: &[u8]) -> String {
    let read_all = || {
        let zip = Zip::open(bytes)?;
        zip.entries().iter().try_for_each(|entry| zip.read(entry, u64::MAX).map(drop))
    };
    read_all().err().map(|fault: Fault| fault.problem().detail.clone()).unwrap_or_default()
}

#[test]
fn zip_files_are_read_stored_and_deflated() {
    let long: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
    let (bytes, _) =
        build(&[("a/b.json", b"{}", false), ("empty", b"", true), ("c.cube", &long, true), ("dir/", b"", false)]);
    let zip = Zip::open(&bytes).unwrap();
    let read: Vec<_> =
        zip.entries().iter().map(|entry| (entry.name.as_str(), zip.read(entry, u64::MAX).unwrap())).collect();
    assert_eq!(read, [("a/b.json", b"{}".to_vec()), ("empty", Vec::new()), ("c.cube", long)]);
    assert_eq!(zip.read(&zip.entries()[2], 1_000).unwrap_err().problem().status, 413);
}

#[test]
fn zip_paths_that_lead_elsewhere_are_known() {
    for name in ["../a", "a/../b", "/etc/passwd", "C:/a", "a\\..\\b", "a//b", "./a"] {
        let (bytes, _) = build(&[(name, b"x", false)]);
        assert!(!Zip::open(&bytes).unwrap().entries()[0].has_plain_path(), "{name}");
    }
    let (bytes, _) = build(&[("presets/Über .. all.json", b"x", false)]);
    assert!(Zip::open(&bytes).unwrap().entries()[0].has_plain_path());
}

/// The result of an import repeats the names: many long ones would fill the memory.
#[test]
fn zip_entry_with_a_very_long_name_is_refused() {
    let name = |bytes: usize| "n".repeat(bytes);
    let open = |name: &str| Zip::open(&build(&[(name, b"x", false)]).0).map(|zip| zip.entries().len());
    assert_eq!(open(&name(MAX_NAME_BYTES)).ok(), Some(1));
    let refused = open(&name(MAX_NAME_BYTES + 1)).unwrap_err();
    assert_eq!((refused.problem().status, refused.problem().limit.as_deref()), (413, Some("zip_name_bytes")));
}

#[test]
fn damaged_zip_files_are_refused() {
    let (good, places) = build(&[("a.json", b"some text", true), ("b.json", b"other text", false)]);
    assert_eq!(refusal(&good), "");
    let changed = |at: usize, bytes: &[u8]| {
        let mut copy = good.clone();
        copy[at..at + bytes.len()].copy_from_slice(bytes);
        refusal(&copy)
    };
    let [first, second] = [places[0], places[1]];
    for (what, detail) in [
        (changed(first + 8, &[1]), "encrypted"),
        (changed(first + 10, &[12]), "Use deflate"),
        (changed(first + 16, &[0xff]), "checksum"),
        (changed(first + 24, &[0xff]), "checksum"),
        (changed(first + 24, &[1]), "more bytes"),
        (changed(first + 24, &u32::MAX.to_le_bytes()), "cannot have"),
        (changed(first + 38, &(0o120_777_u32 << 16).to_le_bytes()), "link"),
        (changed(first + 42, &[7]), "not what the directory says"),
        (changed(first + 46, b"z"), "not what the directory says"),
        (changed(second + 20, &u32::MAX.to_le_bytes()), "cut off"),
        // The second file is the first one again.
        (
            {
                let (mut twice, places) = build(&[("a.json", b"some text", false), ("a.json", b"some text", false)]);
                let at = places[1] + 42;
                twice[at..at + 4].copy_from_slice(&[0; 4]);
                refusal(&twice)
            },
            "overlap",
        ),
    ] {
        assert!(what.contains(detail), "{detail}: {what}");
    }
    for length in 0..good.len() {
        assert_ne!(refusal(&good[..length]), "", "{length}");
    }
}

#[test]
fn zip_bombs_are_refused() {
    let zeros = vec![0; 40 << 20];
    let files: Vec<File<'_>> = (0..7).map(|_| ("a.json", zeros.as_slice(), true)).collect();
    let (bytes, _) = build(&files);
    assert!(bytes.len() < 400_000);
    assert!(refusal(&bytes).contains("more than"), "{}", refusal(&bytes));
    let many: Vec<File<'_>> = (0..2_001).map(|_| ("a", &b""[..], false)).collect();
    assert!(refusal(&build(&many).0).contains("2001 entries"));
}
