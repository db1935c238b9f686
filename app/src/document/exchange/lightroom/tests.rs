//! Presets with each setting, in each form, and files that are no presets.

use serde_json::{Value, json};

use super::*;

/// A preset with these attributes and elements of its description.
fn preset(attributes: &str, elements: &str) -> String {
    format!(
        r#"<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
    crs:PresetType="Normal" crs:UUID="0F" crs:SupportsAmount="True" crs:Version="16.0" crs:ProcessVersion="15.4" {attributes}>
   {elements}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>"#
    )
}

fn converted(attributes: &str, elements: &str) -> (Value, Vec<(String, String)>) {
    let preset = read(&preset(attributes, elements)).unwrap();
    assert_eq!(Recipe::from_value(&preset.recipe.to_value()).as_ref(), Ok(&preset.recipe), "it is a valid recipe");
    let ignored = preset.ignored.into_iter().map(|ignored| (ignored.setting, ignored.value));
    (preset.recipe.to_value()["ops"].clone(), ignored.collect())
}

/// The operations of a preset that converts completely.
fn ops(attributes: &str) -> Value {
    let (ops, ignored) = converted(attributes, "");
    assert_eq!(ignored, [], "{attributes}");
    ops
}

#[test]
fn lightroom_settings_convert_one_by_one() {
    for (attributes, expected) in [
        (r#"crs:Exposure2012="+0.50""#, json!([{"op": "exposure", "ev": 0.5}])),
        (r#"crs:Exposure2012="-1.25""#, json!([{"op": "exposure", "ev": -1.25}])),
        (r#"crs:Contrast2012="+20""#, json!([{"op": "contrast", "amount": 0.2}])),
        (r#"crs:Highlights2012="-60""#, json!([{"op": "highlights", "amount": -0.6}])),
        (r#"crs:Shadows2012="+35""#, json!([{"op": "shadows", "amount": 0.35}])),
        (r#"crs:Whites2012="+7""#, json!([{"op": "whites", "amount": 0.07}])),
        (r#"crs:Blacks2012="-100""#, json!([{"op": "blacks", "amount": -1}])),
        (r#"crs:Vibrance="+33""#, json!([{"op": "vibrance", "amount": 0.33}])),
        (r#"crs:Saturation="-8""#, json!([{"op": "saturation", "amount": -0.08}])),
        (r#"crs:Clarity2012="+15""#, json!([{"op": "clarity", "amount": 0.15}])),
        (r#"crs:Dehaze="+25""#, json!([{"op": "dehaze", "amount": 0.25}])),
        (r#"crs:HueAdjustmentOrange="-12""#, json!([{"op": "color_mixer", "orange_hue": -0.12}])),
        (r#"crs:SaturationAdjustmentAqua="+40""#, json!([{"op": "color_mixer", "aqua_saturation": 0.4}])),
        (r#"crs:LuminanceAdjustmentPurple="-5""#, json!([{"op": "color_mixer", "purple_luminance": -0.05}])),
        // Both 50 are Lightroom's defaults; a negative amount is dark there.
        (r#"crs:PostCropVignetteAmount="-30""#, json!([{"op": "vignette", "amount": 0.3}])),
        (
            r#"crs:PostCropVignetteAmount="20" crs:PostCropVignetteMidpoint="25" crs:PostCropVignetteFeather="70" crs:PostCropVignetteStyle="1""#,
            json!([{"op": "vignette", "amount": -0.2, "radius": 0.15, "softness": 0.98}]),
        ),
        (r#"crs:GrainAmount="40""#, json!([{"op": "grain", "amount": 0.4, "roughness": 0.5}])),
        (
            r#"crs:GrainAmount="10" crs:GrainSize="50" crs:GrainFrequency="20""#,
            json!([{"op": "grain", "amount": 0.1, "size_px": 2.5, "roughness": 0.2}]),
        ),
        (r#"crs:Sharpness="40""#, json!([{"op": "unsharp_mask", "amount": 0.4}])),
        (
            r#"crs:Sharpness="150" crs:SharpenRadius="+1.4""#,
            json!([{"op": "unsharp_mask", "amount": 1.5, "sigma_px": 1.4}]),
        ),
        // Without an amount the other settings of a tool have no effect.
        (r#"crs:Sharpness="0" crs:SharpenRadius="+3.0" crs:SharpenEdgeMasking="50""#, json!([])),
        (r#"crs:GrainAmount="0" crs:GrainSize="60""#, json!([])),
        (r#"crs:PostCropVignetteAmount="0" crs:PostCropVignetteRoundness="-50""#, json!([])),
        (r#"crs:Exposure2012="0.00" crs:Contrast2012="+0""#, json!([])),
    ] {
        assert_eq!(ops(attributes), expected, "{attributes}");
    }
}

#[test]
fn lightroom_white_balance_is_relative_to_daylight() {
    let step = |attributes: &str| {
        let step = ops(attributes)[0].clone();
        let number = |name: &str| step.get(name).and_then(Value::as_f64).unwrap_or(0.0);
        (number("temperature"), number("tint"))
    };
    assert_eq!(ops(r#"crs:WhiteBalance="Custom" crs:Temperature="5500" crs:Tint="+10""#), json!([]));
    assert_eq!(ops(r#"crs:WhiteBalance="As Shot" crs:Temperature="3000" crs:Tint="+40""#), json!([]));
    assert_eq!(step(r#"crs:IncrementalTemperature="+12" crs:IncrementalTint="-6""#), (0.12, -0.06));
    // (10^6 / 5500 - 10^6 / 7500) / 95, and (40 - 10) / 60.
    assert_eq!(step(r#"crs:WhiteBalance="Custom" crs:Temperature="7500" crs:Tint="+40""#), (0.510367, 0.5));
    assert!(step(r#"crs:WhiteBalance="Tungsten" crs:Temperature="2850" crs:Tint="0""#).0 < -1.0);
    assert_eq!(step(r#"crs:WhiteBalance="Custom" crs:Tint="-20""#), (0.0, -0.5));
    let (ops, ignored) = converted(r#"crs:WhiteBalance="Auto""#, "");
    assert_eq!((ops, ignored), (json!([]), vec![("WhiteBalance".to_owned(), "Auto".to_owned())]));
}

#[test]
fn lightroom_tone_curves_become_curves() {
    let list = |name: &str, points: &[&str]| {
        let items: String = points.iter().map(|point| format!("<rdf:li>{point}</rdf:li>")).collect();
        format!("<crs:{name}><rdf:Seq>{items}</rdf:Seq></crs:{name}>")
    };
    let straight = list("ToneCurvePV2012Green", &["0, 0", "255, 255"]);
    let curve = list("ToneCurvePV2012", &["0, 51", "102, 102", "255, 255"]);
    let blue = list("ToneCurvePV2012Blue", &["0,0", "128, 140", "255,204"]);
    let (ops, ignored) = converted(r#"crs:ToneCurveName2012="Custom""#, &format!("{curve}{straight}{blue}"));
    assert_eq!(
        ops,
        json!([{"op": "curves", "rgb": [[0, 0.2], [0.4, 0.4], [1, 1]], "blue": [[0, 0], [0.501961, 0.54902], [1, 0.8]]}])
    );
    assert_eq!(ignored, []);
    // Two points at one input; too many points; no point.
    let many: Vec<String> = (0..17).map(|i| format!("{i}, {i}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for points in
        [&["0, 0", "128, 10", "128, 90"][..], &many, &["zero, 0", "1, 1"], &["0; 0", "1; 1"], &["0, 900", "255, 0"]]
    {
        let (ops, ignored) = converted("", &list("ToneCurvePV2012Red", points));
        assert_eq!((ops, ignored), (json!([]), vec![("ToneCurvePV2012Red".to_owned(), String::new())]), "{points:?}");
    }
}

#[test]
fn lightroom_black_and_white_mixes_greys() {
    let attributes = r#"crs:ConvertToGrayscale="True" crs:GrayMixerRed="+20" crs:GrayMixerAqua="-10" crs:GrayMixerOrange="+5"
        crs:GrayMixerPurple="0" crs:HueAdjustmentRed="+10""#;
    let (ops, ignored) = converted(attributes, "");
    assert_eq!(ops, json!([{"op": "black_white", "red": 0.6, "cyan": 0.5}]));
    assert_eq!(ignored, [("GrayMixerOrange".to_owned(), "+5".to_owned())]);
    assert_eq!(self::ops(r#"crs:ConvertToGrayscale="False" crs:GrayMixerRed="-9""#), json!([]));
}

#[test]
fn lightroom_elements_equal_attributes() {
    let elements = "<crs:Name><rdf:Alt><rdf:li xml:lang=\"x-default\"> Matte &amp; warm </rdf:li></rdf:Alt></crs:Name>
        <crs:Exposure2012>+0.50</crs:Exposure2012> <crs:Texture> 12 </crs:Texture>";
    let own = read(&preset("", elements)).unwrap();
    assert_eq!(own.name.as_deref(), Some("Matte & warm"));
    assert_eq!(own.recipe.to_value()["ops"], json!([{"op": "exposure", "ev": 0.5}]));
    assert_eq!(own.ignored, [IgnoredSetting { setting: "Texture".to_owned(), value: "12".to_owned() }]);
    // Another prefix, a byte order mark, an XML declaration and a packet.
    let other = preset(r#"crs:Exposure2012="+0.50""#, "").replace("crs:", "c:").replace("xmlns:crs", "xmlns:c");
    let other = format!("\u{feff}<?xml version=\"1.0\"?><?xpacket begin=\"\" id=\"W\"?>{other}<?xpacket end=\"w\"?>");
    let other = read(&other).unwrap();
    assert_eq!((other.recipe, other.name), (own.recipe, None));
    let named = read(&preset(r#"crs:Name="By attribute""#, "")).unwrap();
    assert_eq!(named.name.as_deref(), Some("By attribute"));
}

#[test]
fn lightroom_settings_that_did_not_convert_are_listed() {
    let attributes = r#"crs:Texture="+14" crs:ParametricDarks="-10" crs:ParametricShadowSplit="25" crs:LuminanceSmoothing="0"
        crs:ColorNoiseReduction="25" crs:SplitToningShadowHue="0" crs:ColorGradeMidtoneHue="200" crs:LensProfileEnable="1"
        crs:SharpenDetail="60" crs:Sharpness="25" crs:Exposure2012="much" crs:OverrideLookVignette="False"
        crs:NewSetting2031="on" crs:CameraProfile="Adobe Standard" crs:HasCrop="False" crs:Exposure="+1.0""#;
    let elements = r#"<crs:Look><rdf:Description crs:Name="Adobe Color" crs:Amount="1"><crs:Parameters><rdf:Description
            crs:Saturation="+90" crs:Clarity2012="+50"/></crs:Parameters></rdf:Description></crs:Look>
        <crs:PointColors><rdf:Seq><rdf:li>-1.000000, -1.000000</rdf:li></rdf:Seq></crs:PointColors>
        <crs:MaskGroupBasedCorrections><rdf:Seq><rdf:li><rdf:Description crs:What="Correction"/></rdf:li></rdf:Seq></crs:MaskGroupBasedCorrections>
        <crs:LensBlur crs:Active=""/>"#;
    let (ops, ignored) = converted(attributes, elements);
    assert_eq!(
        ops,
        json!([{"op": "unsharp_mask", "amount": 0.25}]),
        "the settings of a look are not those of the preset"
    );
    let ignored: Vec<_> = ignored.iter().map(|(setting, value)| (setting.as_str(), value.as_str())).collect();
    assert_eq!(
        ignored,
        [
            ("Texture", "+14"),
            ("ParametricDarks", "-10"),
            ("ColorGradeMidtoneHue", "200"),
            ("LensProfileEnable", "1"),
            ("SharpenDetail", "60"),
            ("Exposure2012", "much"),
            ("NewSetting2031", "on"),
            ("Exposure", "+1.0"),
            ("Look", "Adobe Color"),
            ("MaskGroupBasedCorrections", ""),
        ]
    );
}

#[test]
fn lightroom_preset_becomes_a_recipe_in_the_usual_order() {
    let attributes = r#"crs:GrainAmount="20" crs:Clarity2012="+10" crs:Saturation="+5" crs:Blacks2012="+9" crs:Exposure2012="+9.5"
        crs:IncrementalTemperature="+10" crs:Dehaze="+5" crs:HueAdjustmentRed="+4" crs:PostCropVignetteAmount="-9" crs:Sharpness="20""#;
    let names: Vec<_> = ops(attributes).as_array().unwrap().iter().map(|op| op["op"].clone()).collect();
    let expected = "dehaze white_balance exposure blacks saturation color_mixer clarity unsharp_mask vignette grain";
    assert_eq!(names, expected.split(' ').map(Value::from).collect::<Vec<_>>());
}

#[test]
fn lightroom_values_beyond_a_range_are_limited() {
    assert_eq!(ops(r#"crs:Exposure2012="+99""#), json!([{"op": "exposure", "ev": 10}]));
    assert_eq!(ops(r#"crs:Contrast2012="-1e9""#), json!([{"op": "contrast", "amount": -1}]));
    for odd in ["NaN", "inf", "1e999", ""] {
        let (ops, _) = converted(&format!(r#"crs:Contrast2012="{odd}""#), "");
        assert_eq!(ops, json!([]), "{odd}");
    }
}

#[test]
fn lightroom_refuses_what_is_no_preset() {
    let not_xmp = ["", "{}", "<a/>", "<rdf:RDF/>", "\u{0}\u{1}", r#"{"version":1}"#, "<x:xmpmeta"];
    for text in not_xmp {
        assert_eq!(read(text), Err(LightroomError::NotXmp), "{text}");
    }
    let whole = preset(r#"crs:Exposure2012="+1""#, "");
    for length in (0..whole.len()).filter(|length| whole.is_char_boundary(*length)) {
        assert_eq!(read(&whole[..length]), Err(LightroomError::NotXmp), "cut off at {length}");
    }
    let without = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description/></rdf:RDF>"#;
    assert_eq!(read(without), Err(LightroomError::NoSettings));
}

#[test]
fn lightroom_refuses_hostile_xml() {
    let body = preset(r#"crs:Exposure2012="+1""#, "");
    assert!(read(&body).is_ok());
    let entities = format!("<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d \"&b;&b;&b;\">]>{body}");
    assert_eq!(read(&entities), Err(LightroomError::NotXmp));
    assert_eq!(read(&format!("<!DOCTYPE a SYSTEM \"file:///etc/passwd\">{body}")), Err(LightroomError::NotXmp));
    assert_eq!(read(&preset("", "&b;")), Err(LightroomError::NotXmp));
    let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
    assert_eq!(read(&preset("", &deep)), Err(LightroomError::NotXmp));
    // Deep, but within the number of nodes: read without harm.
    let deep = format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000));
    assert!(read(&preset("", &format!("<crs:Look>{deep}</crs:Look>"))).is_ok());
    let wide: String = (0..200_000).map(|i| format!(" a{i}=\"\"")).collect();
    assert_eq!(read(&preset(&wide, "")), Err(LightroomError::NotXmp));
    let spaces: String = (0..2000).map(|i| format!("<a xmlns:n{i}=\"u{i}\">")).collect();
    assert_eq!(read(&preset("", &spaces)), Err(LightroomError::NotXmp));
    assert_eq!(read(&" ".repeat(MAX_BYTES + 1)), Err(LightroomError::TooLarge));
}
