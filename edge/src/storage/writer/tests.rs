//! Tests of the writer with a store in memory that has the rules of R2: equal parts except the last, and none is small.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write as _;

use async_trait::async_trait;
use futures_util::FutureExt as _;

use super::*;
use crate::storage::backend::{ByteRange, Fetched, Head, Listing, Version};

const MEDIA_TYPE: &str = "image/tiff";

/// What the store has, and what it was asked.
#[derive(Debug, Default)]
struct Memory {
    objects: RefCell<BTreeMap<String, Vec<u8>>>,
    /// The parts of the upload, by number.
    parts: RefCell<BTreeMap<u16, Vec<u8>>>,
    /// The numbers of the parts in the order in which they came.
    order: RefCell<Vec<u16>>,
    aborted: RefCell<u32>,
    /// The part that fails.
    failing_part: Option<u16>,
}

fn failed(what: &str) -> Error {
    Error::Unavailable(what.to_owned())
}

#[async_trait(?Send)]
impl Backend for Memory {
    async fn put(&self, key: &str, bytes: &[u8], _: &str, _: Condition<'_>) -> Result<Option<String>, Error> {
        self.objects.borrow_mut().insert(key.to_owned(), bytes.to_vec());
        Ok(Some("whole".to_owned()))
    }

    async fn begin(&self, _: &str, media_type: &str) -> Result<String, Error> {
        assert_eq!(media_type, MEDIA_TYPE);
        Ok("upload".to_owned())
    }

    async fn put_part(&self, _: &str, upload: &str, number: u16, bytes: &[u8]) -> Result<String, Error> {
        assert_eq!(upload, "upload");
        if self.failing_part == Some(number) {
            return Err(failed("part"));
        }
        self.order.borrow_mut().push(number);
        self.parts.borrow_mut().insert(number, bytes.to_vec());
        Ok(format!("etag {number}"))
    }

    async fn complete(&self, key: &str, _: &str, etags: &[String], size_bytes: u64) -> Result<String, Error> {
        let parts = self.parts.take();
        let expected: Vec<_> = (1..=parts.len()).map(|number| format!("etag {number}")).collect();
        assert_eq!(etags, expected, "the parts in the order of their numbers, none is missing");
        let sizes: Vec<_> = parts.values().map(Vec::len).collect();
        if let [equal @ .., last] = sizes.as_slice() {
            assert!(equal.iter().all(|size| size == &sizes[0]) && last <= &sizes[0], "{sizes:?}");
            assert!(equal.iter().all(|size| *size >= 5 << 20) && *last > 0, "{sizes:?}");
        }
        let bytes: Vec<u8> = parts.into_values().flatten().collect();
        assert_eq!(bytes.len() as u64, size_bytes);
        self.objects.borrow_mut().insert(key.to_owned(), bytes);
        Ok("joined".to_owned())
    }

    async fn abort(&self, _: &str, _: &str) -> Result<(), Error> {
        *self.aborted.borrow_mut() += 1;
        self.parts.take();
        Ok(())
    }

    async fn get(&self, _: &str, _: Option<ByteRange>) -> Result<Option<Fetched>, Error> {
        Err(failed("get"))
    }

    async fn get_version(&self, _: &str, _: Option<ByteRange>, _: &str) -> Result<Version<Fetched>, Error> {
        Err(failed("get"))
    }

    async fn head(&self, _: &str) -> Result<Option<Head>, Error> {
        Err(failed("head"))
    }

    async fn delete(&self, _: &[String]) -> Result<(), Error> {
        Err(failed("delete"))
    }

    async fn list(&self, _: &str, _: Option<&str>, _: u16) -> Result<Listing, Error> {
        Err(failed("list"))
    }
}

fn late_head(store: &Rc<Memory>, head_bytes: usize) -> Writer {
    let backend: Rc<dyn Backend> = Rc::<Memory>::clone(store);
    Writer::with_late_head(backend, "k".to_owned(), MEDIA_TYPE.to_owned(), head_bytes)
}

/// Bytes that differ from place to place.
fn body(length: usize) -> Vec<u8> {
    (0..length as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// Writes the bytes as an encoder does, and sends parts when they are complete.
fn write(writer: &mut Writer, bytes: &[u8]) -> Result<(), Error> {
    for chunk in bytes.chunks(300_000) {
        writer.write_all(chunk).unwrap();
        if writer.bytes_until_part() == 0 {
            writer.send().now_or_never().unwrap()?;
        }
    }
    Ok(())
}

/// Stores a file of `length` bytes with a late head. Returns the ETag, and the numbers of the parts in their order.
fn store(length: usize, head_bytes: usize) -> (String, Vec<u16>) {
    let (memory, mut expected) = (Rc::new(Memory::default()), body(length));
    let mut writer = late_head(&memory, head_bytes);
    let head = vec![0xAB; head_bytes];
    expected[..head_bytes].fill(0);
    write(&mut writer, &expected).unwrap();
    let etag = writer.finish_with_head(&head).now_or_never().unwrap().unwrap();
    expected[..head_bytes].copy_from_slice(&head);
    let stored = memory.objects.borrow_mut().remove("k").unwrap();
    assert!(stored == expected, "{length} bytes with a head of {head_bytes}");
    (etag, memory.order.take())
}

const PART: usize = 5 << 20;

#[test]
fn writer_with_late_head_puts_small_object_at_once() {
    for length in [100, 4 << 20, PART] {
        assert_eq!(store(length, 100), ("whole".to_owned(), vec![]), "{length}");
    }
}

#[test]
fn writer_with_late_head_sends_its_first_part_last() {
    for (length, order) in [
        (PART + 1, vec![2, 1]),
        (2 * PART, vec![2, 1]),
        (2 * PART + 1, vec![2, 3, 1]),
        (3 * PART + 77, vec![2, 3, 4, 1]),
    ] {
        assert_eq!(store(length, 1000), ("joined".to_owned(), order), "{length}");
    }
}

#[test]
fn writer_with_late_head_holds_as_many_parts_as_the_head_has() {
    assert_eq!(store(3 * PART + 1, PART), ("joined".to_owned(), vec![2, 3, 4, 1]));
    assert_eq!(store(3 * PART + 1, PART + 1), ("joined".to_owned(), vec![3, 4, 1, 2]));
    // The head ends in the last part.
    assert_eq!(store(PART + 10, PART + 5), ("joined".to_owned(), vec![2, 1]));
    assert_eq!([0, 1, PART, PART + 1].map(Writer::held_bytes), [0, PART, PART, 2 * PART]);
}

#[test]
fn writer_without_head_sends_parts_in_order() {
    let memory = Rc::new(Memory::default());
    let backend: Rc<dyn Backend> = Rc::<Memory>::clone(&memory);
    let mut writer = Writer::new(backend, "k".to_owned(), MEDIA_TYPE.to_owned());
    let bytes = body((16 << 20) + 5);
    write(&mut writer, &bytes).unwrap();
    assert_eq!(writer.finish().now_or_never().unwrap().unwrap(), "joined");
    assert!(memory.objects.borrow()["k"] == bytes);
    assert_eq!(memory.order.take(), [1, 2, 3]);
}

#[test]
fn writer_refuses_a_head_of_another_size() {
    for head_bytes in [0, 99, 101] {
        let memory = Rc::new(Memory::default());
        let mut writer = late_head(&memory, 100);
        write(&mut writer, &body(3 * PART)).unwrap();
        let refused = writer.finish_with_head(&vec![1; head_bytes]).now_or_never().unwrap();
        assert!(matches!(refused, Err(Error::Refused(_))), "{head_bytes}");
        assert!(memory.objects.borrow().is_empty());
        assert_eq!(*memory.aborted.borrow(), 1);
    }
}

#[test]
fn writer_with_late_head_leaves_nothing_after_a_failure() {
    for failing_part in [1, 2, 3] {
        let memory = Rc::new(Memory { failing_part: Some(failing_part), ..Memory::default() });
        let mut writer = late_head(&memory, 100);
        let written = write(&mut writer, &body(2 * PART + 500));
        let is_early = written.is_err();
        if is_early {
            writer.abort().now_or_never().unwrap();
        } else {
            assert!(writer.finish_with_head(&[1; 100]).now_or_never().unwrap().is_err());
        }
        assert!(memory.objects.borrow().is_empty(), "part {failing_part}");
        assert_eq!(*memory.aborted.borrow(), 1, "part {failing_part}");
    }
}
