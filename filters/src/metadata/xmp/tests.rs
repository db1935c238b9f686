//! Packets as programs write them, and invalid ones.

use super::*;
use crate::image::Size;
use crate::metadata::Geometry;
use crate::metadata::tests::{contains, outcome};

/// The namespaces with their usual prefixes.
const SPACES: &str = concat!(
    r#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/""#,
    r#" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/""#,
    r#" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpNote="http://ns.adobe.com/xmp/note/""#,
    r#" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/""#,
    r#" xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/""#,
    r#" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/""#,
    r#" xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#""#,
    r#" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" xmlns:Container="http://ns.google.com/photos/1.0/container/""#,
    r#" xmlns:Item="http://ns.google.com/photos/1.0/container/item/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/""#,
    r#" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/""#,
    r#" xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/""#,
);

/// A packet with `attributes` and `content` in its one description.
fn packet(attributes: &str, content: &str) -> String {
    format!("<rdf:RDF{SPACES}><rdf:Description{attributes}>{content}</rdf:Description></rdf:RDF>")
}

fn cleaned_text(text: &str, keep_all: bool) -> Option<String> {
    cleaned(text.as_bytes(), &outcome(keep_all)).map(|xmp| String::from_utf8(xmp).unwrap())
}

/// Asserts what remains of `attributes` and `content` without the location.
#[track_caller]
fn assert_left(attributes: &str, content: &str, attributes_left: &str, content_left: &str) {
    let cleaned = cleaned_text(&packet(attributes, content), false);
    assert_eq!(cleaned, Some(packet(attributes_left, content_left)));
}

#[test]
fn xmp_place_is_left_out_as_attribute_and_element() {
    for name in [
        "photoshop:City",
        "photoshop:State",
        "photoshop:Country",
        "Iptc4xmpCore:Location",
        "Iptc4xmpCore:CountryCode",
        "exif:GPSLatitude",
        "exif:GPSAreaInformation",
        "drone-dji:GpsLongtitude",
        "drone-dji:Latitude",
        "drone-dji:HomeLongitude",
        "xmp:geoTag",
        "xmp:CityName",
        "xmp:contentLocation",
        "xmp:addressLocality",
        "geo:lat",
        "dc:coverage",
    ] {
        assert_left(&format!(" {name}='Bern' dc:a=\"b\""), "", " dc:a=\"b\"", "");
        assert_left("", &format!("<dc:a/><{name}>Bern</{name}>\n<{name} a='b'/>"), "", "<dc:a/>\n");
        assert!(has_location(packet(&format!(" {name}='Bern'"), "").as_bytes()), "{name}");
        assert!(has_location(packet("", &format!("<{name}>Bern</{name}>")).as_bytes()), "{name}");
        assert!(!has_location(packet(&format!(" {name}=' '"), &format!("<{name}> </{name}>")).as_bytes()), "{name}");
        let whole = packet(&format!(" {name}='Bern'"), "");
        assert_eq!(cleaned_text(&whole, true), Some(whole), "{name}");
    }
}

#[test]
fn xmp_structures_of_a_place_are_left_out_whole() {
    let parts = concat!(
        "<Iptc4xmpExt:City>Bern</Iptc4xmpExt:City><Iptc4xmpExt:LocationName><rdf:Alt><rdf:li xml:lang='x-default'>Zytglogge",
        "</rdf:li></rdf:Alt></Iptc4xmpExt:LocationName><exif:GPSLatitude>46,57N</exif:GPSLatitude>"
    );
    for content in [
        format!("<rdf:Bag><rdf:li rdf:parseType='Resource'>{parts}</rdf:li></rdf:Bag>"),
        format!("<rdf:Bag><rdf:li><rdf:Description>{parts}</rdf:Description></rdf:li></rdf:Bag>"),
        "<rdf:Seq><rdf:li Iptc4xmpExt:City='Bern' dc:a='b'/></rdf:Seq>".to_owned(),
    ] {
        for name in ["Iptc4xmpExt:LocationShown", "Iptc4xmpExt:LocationCreated"] {
            let content = format!("<{name}>{content}</{name}><dc:subject>sea</dc:subject>");
            assert_left("", &content, "", "<dc:subject>sea</dc:subject>");
            assert!(has_location(packet("", &content).as_bytes()));
        }
    }
    assert!(!has_location(packet("", "<Iptc4xmpExt:LocationShown><rdf:Bag/></Iptc4xmpExt:LocationShown>").as_bytes()));
    // A person's address, and typed words.
    let others = concat!(
        "<Iptc4xmpCore:CreatorContactInfo Iptc4xmpCore:CiAdrCity=\"Basel\"/>",
        "<dc:subject><rdf:Bag><rdf:li>Bern</rdf:li></rdf:Bag></dc:subject>"
    );
    assert_left("", others, "", others);
    assert!(!has_location(packet("", others).as_bytes()));
}

#[test]
fn xmp_names_count_by_their_namespace() {
    let spaces = r#" xmlns:a="http://ns.adobe.com/tiff/1.0/" xmlns:tiff="http://example.com/""#;
    assert_left(
        &format!(r#"{spaces} a:Orientation="6" tiff:Orientation="6""#),
        r#"<Orientation xmlns="http://ns.adobe.com/tiff/1.0/">6</Orientation><Compression xmlns="http://ns.adobe.com/tiff/1.0">6</Compression>"#,
        &format!(r#"{spaces} a:Orientation="1" tiff:Orientation="6""#),
        r#"<Orientation xmlns="http://ns.adobe.com/tiff/1.0/">1</Orientation>"#,
    );
    // The declaration ends with its element.
    let content = r#"<dc:a xmlns:tiff="http://example.com/"><tiff:Compression/></dc:a>"#;
    assert_left("", &format!("{content}<tiff:Compression>1</tiff:Compression>"), "", content);
}

#[test]
fn xmp_states_what_is_true_of_the_result() {
    assert_left(
        concat!(
            r#" tiff:ImageWidth="4000" tiff:ImageLength="3000" tiff:Orientation='6' exif:PixelXDimension="4000""#,
            r#" exif:PixelYDimension="3000" exif:ColorSpace="65535" tiff:BitsPerSample="16" tiff:SamplesPerPixel="4""#,
            r#" photoshop:ICCProfile="Adobe RGB (1998)" photoshop:ColorMode="4" dc:format="image/tiff" photoshop:Instructions="none""#
        ),
        concat!(
            "<tiff:ImageWidth>4000</tiff:ImageWidth><exif:ColorSpace><![CDATA[65535]]><!-- 2 --></exif:ColorSpace>",
            "<tiff:BitsPerSample><rdf:Seq><rdf:li>16</rdf:li></rdf:Seq></tiff:BitsPerSample><tiff:Orientation/>",
            "<tiff:PhotometricInterpretation>5</tiff:PhotometricInterpretation><photoshop:ICCProfile>x</photoshop:ICCProfile>"
        ),
        concat!(
            r#" tiff:ImageWidth="640" tiff:ImageLength="480" tiff:Orientation="1" exif:PixelXDimension="640""#,
            r#" exif:PixelYDimension="480" exif:ColorSpace="1" photoshop:Instructions="none""#
        ),
        "<tiff:ImageWidth>640</tiff:ImageWidth><exif:ColorSpace>1</exif:ColorSpace>",
    );
}

#[test]
fn xmp_properties_about_the_source_file_are_removed() {
    assert_left(
        concat!(
            r#" hdrgm:Version="1.0" GCamera:MotionPhoto="1" GCamera:MotionPhotoPresentationTimestampUs="5" GCamera:MicroVideo="1""#,
            r#" crs:Exposure2012="+1" xmpNote:HasExtendedXMP="0123" GCamera:BurstID="7" GCamera:hdrp_makernote="SERS""#
        ),
        concat!(
            r#"<Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="video/mp4"/></rdf:li>"#,
            r#"</rdf:Seq></Container:Directory><xmp:Thumbnails><rdf:Alt><rdf:li/></rdf:Alt></xmp:Thumbnails>"#,
            r#"<crs:ToneCurve><rdf:Seq><rdf:li>0, 0</rdf:li></rdf:Seq></crs:ToneCurve><xmp:Rating>5</xmp:Rating>"#
        ),
        r#" GCamera:BurstID="7""#,
        "<xmp:Rating>5</xmp:Rating>",
    );
}

#[test]
fn xmp_positions_are_kept_if_still_valid() {
    let text =
        packet(r#" GPano:CroppedAreaImageWidthPixels="640""#, "<mwg-rs:Regions><rdf:li>Ann</rdf:li></mwg-rs:Regions>");
    let after = |source: Size, moved: bool| {
        let geometry = Geometry { source, moved, ..outcome(true).geometry };
        let xmp = cleaned(text.as_bytes(), &Outcome { geometry, ..outcome(true) }).unwrap();
        [&b"CroppedAreaImageWidthPixels"[..], b"Ann"].map(|part| contains(&xmp, part))
    };
    let [same, larger] = [Size { width: 640, height: 480 }, Size { width: 1280, height: 960 }];
    assert_eq!(after(same, false), [true, true]);
    assert_eq!(after(larger, false), [false, true]);
    assert_eq!(after(same, true), [false, false]);
}

#[test]
fn xmp_keeps_its_wrapper_and_text_and_loses_comments() {
    let text = format!(
        "\u{feff}<?xml version=\"1.0\"?><?xpacket begin=\"\u{feff}\" id=\"x\"?>\n{}\n<?other?>  <?xpacket end=\"w\"?>\0\0",
        packet(
            " dc:title = 'a > b &amp; \"c\"'",
            "<!-- Bern < here --><dc:a>&lt;<![CDATA[<exif:GPSLatitude>]]>&#66;</dc:a >"
        )
    );
    let expected = format!(
        "<?xpacket begin=\"\u{feff}\" id=\"x\"?>{}<?xpacket end=\"w\"?>",
        packet(" dc:title = 'a > b &amp; \"c\"'", "<dc:a>&lt;<![CDATA[<exif:GPSLatitude>]]>&#66;</dc:a >")
    );
    assert_eq!(cleaned_text(&text, false), Some(expected));
}

#[test]
fn xmp_in_utf16_is_read_too() {
    let text = packet(" photoshop:City='Bern'", "<dc:a>süß</dc:a>");
    let expected = packet("", "<dc:a>süß</dc:a>");
    for mark in ["", "\u{feff}"] {
        let text = format!("{mark}{text}");
        for bytes in [
            text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        ] {
            assert!(has_location(&bytes));
            assert_eq!(cleaned(&bytes, &outcome(false)), Some(expected.clone().into_bytes()));
            assert_eq!(cleaned(&bytes[..bytes.len() - 1], &outcome(false)), None);
        }
    }
}

/// Another program may read anything in a packet that is not well-formed.
#[test]
fn xmp_that_is_not_well_formed_is_left_out_whole() {
    for broken in [
        "<a",
        "<a b=c/>",
        "<a/><b/>",
        "<a><b></a></b>",
        "<a></b>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>",
        "<exif:GPSx/>",
        "<a b:c='d'/>",
        "<!-- <a>",
        "\u{0}<a b='>",
        "",
        "text",
        "<a>text",
        "<a b='<'/>",
        "<a xmlns:b='http://ns.adobe.com/photoshop&#x2f;1.0/' b:ICCProfile='x'/>",
        "<a/>text",
    ] {
        assert_eq!(cleaned_text(broken, true), None, "{broken}");
        assert!(!has_location(broken.as_bytes()), "{broken}");
    }
    assert_eq!(cleaned(b"\xff<a/>", &outcome(true)), None);
    // A structure that is referenced from elsewhere.
    let apart = packet("", "<dc:a rdf:nodeID='x'/>")
        .replace("</rdf:RDF>", "<rdf:Description rdf:nodeID='x' dc:b='Bern'/></rdf:RDF>");
    assert_eq!(cleaned_text(&apart, false), None);
}

#[test]
fn xmp_cut_off_anywhere_is_left_out() {
    let text = packet(" photoshop:City='Bern'", "<dc:a>sea</dc:a><photoshop:State>Bern</photoshop:State>");
    for cut in 0..text.len() {
        assert_eq!(cleaned_text(&text[..cut], false), None, "{cut}");
    }
    // Whatever byte changes, the result is a packet that cleaning leaves unchanged and that has no location property.
    let spoiled = (0..text.len()).filter_map(|at| {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = b"<>\"'& "[at % 6];
        cleaned(&bytes, &outcome(false))
    });
    let mut understood = 0;
    for once in spoiled {
        understood += 1;
        assert!(!has_location(&once));
        assert_eq!(cleaned(&once, &outcome(false)), Some(once));
    }
    assert!(understood > 20, "what is only text may be anything");
}
