//! Error messages of the engine and of the edge. They contain no identifiers and tell the user what to do.

use api::{ErrorCode, JobError, Problem};
use filters::{Error, LutError, RecipeErrorCode};

use super::{Language, decimal, language, size};
use crate::json;

texts! {
    wrong_passkey:
        "This passkey is not known here, or it took too long. Try again, or sign in with a code.",
        "Dieser Passkey ist hier nicht bekannt, oder es hat zu lange gedauert. Erneut versuchen oder mit einem Code anmelden.";
    last_sign_in_method:
        "Nothing else signs in to this account. Add an e-mail address or another passkey first.",
        "Sonst gibt es keine Anmeldung zu diesem Konto. Zuerst eine E-Mail-Adresse oder einen anderen Passkey hinzufügen.";
    recent_sign_in_required:
        "To protect your account, this needs a sign-in within the last ten minutes. Sign in again, then repeat it.",
        "Zum Schutz des Kontos ist hierfür eine Anmeldung in den letzten zehn Minuten nötig. Erneut anmelden und es dann wiederholen.";
    empty_file: "The file is empty. Choose another one.", "Die Datei ist leer. Eine andere wählen.";
    unknown_format:
        "This is not a JPEG, PNG, WebP, GIF, TIFF, BMP or QOI file. Export the picture as one of these, and open that.",
        "Das ist keine JPEG-, PNG-, WebP-, GIF-, TIFF-, BMP- oder QOI-Datei. Das Bild als eine davon exportieren und diese öffnen.";
    unsupported(format):
        "This kind of {format} file is not supported. Export the picture as JPEG or PNG, and open that.",
        "Diese Art von {format}-Datei wird nicht unterstützt. Das Bild als JPEG oder PNG exportieren und diese Datei öffnen.";
    unsupported_file:
        "This kind of file is not supported. Export the picture as JPEG or PNG, and open that.",
        "Diese Art von Datei wird nicht unterstützt. Das Bild als JPEG oder PNG exportieren und diese Datei öffnen.";
    damaged(format):
        "The {format} file is damaged or cut off. Try another copy of it.",
        "Die {format}-Datei ist beschädigt oder unvollständig. Es mit einer anderen Kopie versuchen.";
    damaged_file:
        "The file is damaged or cut off. Try another copy of it.",
        "Die Datei ist beschädigt oder unvollständig. Es mit einer anderen Kopie versuchen.";
    foreign_raw(name):
        "This is {name}, which cannot be opened here: export it as JPEG or TIFF from a program that develops raw photographs, and open that.",
        "Das ist {name}; das lässt sich hier nicht öffnen. In einem Raw-Konverter als JPEG oder TIFF exportieren und diese Datei öffnen.";
    foreign_video(name):
        "This is {name}, which cannot be opened here: export a picture of it as JPEG, and open that.",
        "Das ist {name}; das lässt sich hier nicht öffnen. Ein Einzelbild als JPEG exportieren und dieses öffnen.";
    foreign(name):
        "This is {name}, which cannot be opened here: export it as JPEG or PNG, and open that.",
        "Das ist {name}; das lässt sich hier nicht öffnen. Als JPEG oder PNG exportieren und diese Datei öffnen.";

    too_many_bytes(actual, allowed):
        "The file has {actual}; the limit is {allowed}. Make it smaller, and try again.",
        "Die Datei hat {actual}, die Grenze ist {allowed}. Verkleinern und erneut versuchen.";
    side_too_long(actual, allowed):
        "The longer side is {actual} pixels; the limit is {allowed}. Make the picture smaller.",
        "Die längere Seite hat {actual} Pixel, die Grenze ist {allowed}. Das Bild verkleinern.";
    too_many_pixels(actual, allowed):
        "The picture has {actual} megapixels; the limit is {allowed}. Make the picture smaller.",
        "Das Bild hat {actual} Megapixel, die Grenze ist {allowed}. Das Bild verkleinern.";
    too_much_memory(actual, allowed):
        "This takes {actual} of memory; the limit is {allowed}. Make the picture smaller, or remove a step.",
        "Das braucht {actual} Arbeitsspeicher, die Grenze ist {allowed}. Das Bild verkleinern oder einen Schritt entfernen.";
    too_costly(needed, allowed):
        "This edit needs about {needed} seconds of computing on the server; the limit is {allowed}. Remove steps, use smaller radii, or resize \
         the picture first.",
        "Diese Bearbeitung braucht auf dem Server etwa {needed} Sekunden Rechenzeit, die Grenze ist {allowed}. Schritte entfernen, kleinere \
         Radien verwenden oder das Bild zuerst verkleinern.";
    too_much_work:
        "This edit needs more computing than the server allows. Remove steps, use smaller radii, or resize the picture first.",
        "Diese Bearbeitung braucht mehr Rechenzeit, als der Server erlaubt. Schritte entfernen, kleinere Radien verwenden oder das Bild zuerst verkleinern.";
    too_large:
        "This is larger than what can be handled. Make the picture smaller, or remove a step.",
        "Das ist größer, als sich verarbeiten lässt. Das Bild verkleinern oder einen Schritt entfernen.";

    recipe_unknown:
        "The recipe was made with another version of Safelight. Load the page again to get the newest one.",
        "Das Rezept stammt von einer anderen Version von Safelight. Die Seite neu laden, um die neueste zu bekommen.";
    recipe_out_of_range:
        "The recipe has a value that is not possible. Change the step, or undo it.",
        "Das Rezept hat einen Wert, der nicht möglich ist. Den Schritt ändern oder rückgängig machen.";
    value_out_of_range(param, op):
        "“{param}” of “{op}” has a value that is not possible. Change it, or undo it.",
        "„{param}“ bei „{op}“ hat einen Wert, der nicht möglich ist. Den Wert ändern oder rückgängig machen.";
    recipe_does_not_fit:
        "The recipe does not fit this picture. Change or remove the crop, and steps with positions or sizes in pixels.",
        "Das Rezept passt nicht zu diesem Bild. Den Zuschnitt ändern oder entfernen, ebenso Schritte mit Positionen oder Größen in Pixeln.";
    crop_outside:
        "The crop lies outside the picture. Change it, or remove it.",
        "Der freigestellte Bereich liegt außerhalb des Bildes. Ändern oder entfernen.";
    resize_without_size:
        "The new size is missing. Type a width, a height, or both.",
        "Die neue Größe fehlt. Eine Breite, eine Höhe oder beides eingeben.";
    bad_table(line):
        "Line {line} of the look-up table cannot be read. Export the .cube file once more, or choose another one.",
        "Zeile {line} der Farbtabelle lässt sich nicht lesen. Die .cube-Datei noch einmal exportieren oder eine andere wählen.";
    bad_table_file:
        "The look-up table is not complete. Export the .cube file once more, or choose another one.",
        "Die Farbtabelle ist nicht vollständig. Die .cube-Datei noch einmal exportieren oder eine andere wählen.";

    missing_table:
        "A look-up table of this edit is not on this device. Choose its .cube file again, or remove the step.",
        "Eine Farbtabelle dieser Bearbeitung ist nicht auf diesem Gerät. Die .cube-Datei noch einmal wählen oder den Schritt entfernen.";
    table_in_use:
        "Renditions use this look-up table. Delete them first.",
        "Fassungen verwenden diese Farbtabelle. Zuerst diese löschen.";

    not_written:
        "The result could not be written. The storage may be full. Free some space, and try again.",
        "Das Ergebnis konnte nicht geschrieben werden. Vielleicht ist der Speicher voll. Platz schaffen und erneut versuchen.";
    engine_confused:
        "Something went wrong with the picture. Load the page again.",
        "Mit dem Bild ist etwas schiefgegangen. Die Seite neu laden.";

    no_session:
        "This browser's session on the server has ended. Load the page again.",
        "Die Sitzung dieses Browsers beim Server ist abgelaufen. Die Seite neu laden.";
    no_account: "You are not signed in. Sign in first.", "Nicht angemeldet. Zuerst anmelden.";
    wrong_credentials:
        "The e-mail address or the password is wrong. Check both, or sign in with a code.",
        "Die E-Mail-Adresse oder das Passwort ist falsch. Beide prüfen oder mit einem Code anmelden.";
    address_taken:
        "Another account has this address. Sign in to that account, or use another address.",
        "Ein anderes Konto hat diese Adresse. Dort anmelden oder eine andere Adresse verwenden.";
    wrong_code:
        "This code is wrong or no longer valid. Check the newest mail, or request a new code.",
        "Dieser Code ist falsch oder nicht mehr gültig. Die neueste Mail ansehen oder einen neuen Code anfordern.";
    invalid_value:
        "The server does not accept this entry. Check it, and try again.",
        "Der Server nimmt diese Eingabe nicht an. Sie prüfen und erneut versuchen.";
    not_allowed:
        "The server does not allow this on this page. Open Safelight at its own address.",
        "Der Server erlaubt das auf dieser Seite nicht. Safelight unter der eigenen Adresse öffnen.";
    over_quota:
        "The gallery is full. Delete photographs in it to make room.",
        "Die Galerie ist voll. Dort Fotos löschen, um Platz zu schaffen.";
    rate_limited:
        "Too many requests in a short time. Wait a little, and try again.",
        "Zu viele Anfragen in kurzer Zeit. Ein wenig warten und erneut versuchen.";
    guests_ceiling:
        "All visitors together have reached the limit of the server. Your gallery is safe. Try again later.",
        "Alle Besucher zusammen haben die Grenze des Servers erreicht. Die Galerie bleibt erhalten. Später erneut versuchen.";
    not_found:
        "It no longer exists: it may have been deleted. Load the page again to see the current list.",
        "Das gibt es nicht mehr; vielleicht wurde es gelöscht. Die Seite neu laden, um die aktuelle Liste zu sehen.";
    not_ready: "It is not ready yet. Try again in a moment.", "Es ist noch nicht fertig. Gleich erneut versuchen.";
    out_of_step:
        "This page and the server may have different versions. Load the page again.",
        "Diese Seite und der Server haben vielleicht verschiedene Versionen. Die Seite neu laden.";
    too_many_tabs:
        "Safelight is open in too many tabs. Close some of them.",
        "Safelight ist in zu vielen Tabs geöffnet. Einige davon schließen.";
    upload_failed:
        "The photograph was changed on its way to the server. Try again.",
        "Das Foto wurde auf dem Weg zum Server verändert. Erneut versuchen.";
    too_slow:
        "The connection was too slow for the photograph. Try again over a faster one.",
        "Die Verbindung war zu langsam für das Foto. Mit einer schnelleren erneut versuchen.";
    busy: "The server is busy. Try again in a moment.", "Der Server ist ausgelastet. Gleich erneut versuchen.";
    no_storage:
        "The server's store does not answer just now. Try again in a moment.",
        "Der Speicher des Servers antwortet gerade nicht. Gleich erneut versuchen.";
    misconfigured:
        "The server is not set up completely. The person who runs it finds the reason in its log.",
        "Der Server ist nicht vollständig eingerichtet. Wer ihn betreibt, findet den Grund im Protokoll.";
    internal:
        "Something went wrong on the server. Try again later.",
        "Auf dem Server ist etwas schiefgegangen. Später erneut versuchen.";
    unclear:
        "The server's answer cannot be read. Load the page again, or try later.",
        "Die Antwort des Servers lässt sich nicht lesen. Die Seite neu laden oder es später versuchen.";
    edge_offline:
        "The server does not answer: you are offline. Editing and exporting still work.",
        "Der Server antwortet nicht: keine Verbindung. Bearbeiten und Exportieren funktionieren weiter.";
    no_upload:
        "This browser cannot upload the file. Try another browser.",
        "Dieser Browser kann die Datei nicht hochladen. Es mit einem anderen Browser versuchen.";
    no_request:
        "The browser could not send the request. Load the page again.",
        "Der Browser konnte die Anfrage nicht senden. Die Seite neu laden.";
}

/// The message for an error of the engine.
pub(crate) fn of_engine(error: &Error) -> String {
    match error {
        Error::Empty => empty_file().to_owned(),
        Error::UnknownFormat => unknown_format().to_owned(),
        Error::UnsupportedFormat { name, advice } => of_foreign(name, advice),
        Error::Unsupported { format, .. } | Error::OnlyInMemory { format, .. } => unsupported(format),
        Error::Damaged { format, .. } => damaged(format),
        Error::OverLimit { limit, actual, allowed, .. } => over_limit(limit, *actual, *allowed),
        Error::TooCostly { needed_ms, allowed_ms } => of_cost(*needed_ms, *allowed_ms),
        Error::TooCostlyToOpen { .. } => too_large().to_owned(),
        Error::Lut(LutError { line: Some(line), .. }) => bad_table(line),
        Error::Lut(_) => bad_table_file().to_owned(),
        Error::Recipe(recipe) => of_recipe(recipe.code, &recipe.pointer, &recipe.message),
        Error::Write(_) => not_written().to_owned(),
        // The app always passes a whole file to the engine, cuts a band again if it was not sufficient, and reads no tiles,
        // so the user never causes these.
        Error::PixelCount { .. } | Error::Incomplete | Error::NotShared | Error::NoSuchTile => {
            engine_confused().to_owned()
        }
    }
}

/// The message for an error of the engine by its [`Error::code`] and the exceeded limit, if the error itself is not
/// available.
pub(crate) fn of_engine_code(code: &str, limit: Option<&(String, u64, u64)>) -> String {
    match (limit, json::from_value(code.into())) {
        (Some((limit, actual, allowed)), _) => over_limit(limit, *actual, *allowed),
        (None, Ok(code)) => of_code(code, ""),
        (None, Err(_)) => engine_confused().to_owned(),
    }
}

/// The message for a refusal of the edge.
pub(crate) fn of_edge(problem: &Problem) -> String {
    match (&problem.limit, problem.actual, problem.allowed) {
        (Some(limit), Some(actual), Some(allowed)) if problem.code == ErrorCode::OverLimit => {
            over_limit(limit, actual, allowed)
        }
        (_, Some(actual), Some(allowed)) if problem.code == ErrorCode::Cost => of_cost(actual, allowed),
        _ => of_code(problem.code, problem.pointer.as_deref().unwrap_or_default()),
    }
}

/// The message for a failed job; that of the edge if its code is unknown.
pub(crate) fn of_job(error: &JobError) -> String {
    match json::from_value(error.code.clone().into()) {
        // The message of the edge contains more than the code, such as a size or a number of attempts.
        Ok(ErrorCode::Internal | ErrorCode::OverLimit | ErrorCode::Cost | ErrorCode::BadRequest)
            if language() == Language::English =>
        {
            error.message.clone()
        }
        Ok(ErrorCode::OverLimit) => too_large().to_owned(),
        Ok(code) => of_code(code, ""),
        Err(_) => error.message.clone(),
    }
}

fn of_code(code: ErrorCode, pointer: &str) -> String {
    use ErrorCode as Code;
    let sentence = match code {
        Code::NoSession | Code::BadToken => no_session(),
        Code::NoAccount => no_account(),
        Code::WrongCode => wrong_code(),
        Code::WrongPasskey => wrong_passkey(),
        Code::LastSignInMethod => last_sign_in_method(),
        Code::RecentSignInRequired => recent_sign_in_required(),
        Code::WrongCredentials => wrong_credentials(),
        Code::AddressTaken => address_taken(),
        Code::InvalidValue => invalid_value(),
        Code::ForeignOrigin | Code::MissingScope | Code::MissingRight => not_allowed(),
        Code::OverQuota => over_quota(),
        Code::RateLimited => rate_limited(),
        Code::GuestsCeiling => guests_ceiling(),
        Code::NotFound => not_found(),
        Code::NotReady | Code::NotFailed | Code::NotCancellable | Code::HandleTaken => not_ready(),
        Code::EmptyFile => empty_file(),
        Code::UnknownFormat => unknown_format(),
        Code::UnsupportedVariant => unsupported_file(),
        Code::DamagedFile => damaged_file(),
        Code::OverLimit => too_large(),
        Code::Cost => too_much_work(),
        Code::RecipeMalformed | Code::RecipeUnknownVersion | Code::RecipeUnknownOp | Code::RecipeUnknownField => {
            recipe_unknown()
        }
        Code::RecipeOutOfRange => return of_recipe(RecipeErrorCode::OutOfRange, pointer, ""),
        Code::RecipeDoesNotFit => return of_recipe(RecipeErrorCode::DoesNotFit, pointer, ""),
        Code::RecipeMissingAsset => missing_table(),
        Code::BadLut => bad_table_file(),
        Code::InUse => table_in_use(),
        Code::TooManyConnections => too_many_tabs(),
        Code::UploadMismatch | Code::UploadExpired => upload_failed(),
        Code::TooSlow => too_slow(),
        Code::Busy | Code::TokenIssuerUnavailable => busy(),
        Code::StorageUnavailable => no_storage(),
        Code::Misconfigured => misconfigured(),
        Code::Internal => internal(),
        Code::MethodNotAllowed
        | Code::BadRequest
        | Code::BadWebhookUrl
        | Code::RangeNotSatisfiable
        | Code::IdempotencyKeyReused
        | Code::UpgradeRequired => out_of_step(),
    };
    sentence.to_owned()
}

/// The message for a mistake in a recipe. `pointer` is that of a parameter of a step, and `message` is that of the
/// engine.
fn of_recipe(code: RecipeErrorCode, pointer: &str, message: &str) -> String {
    let param = pointer.rsplit('/').next().unwrap_or_default();
    match (code, param) {
        (RecipeErrorCode::MissingAsset, _) => missing_table().to_owned(),
        (RecipeErrorCode::OutOfRange, param) => labels(message, param)
            .map_or_else(|| recipe_out_of_range().to_owned(), |(param, op)| value_out_of_range(param, op)),
        (RecipeErrorCode::DoesNotFit, "x" | "y" | "width" | "height") => crop_outside().to_owned(),
        (RecipeErrorCode::DoesNotFit, _) if message.contains("`resize`") => resize_without_size().to_owned(),
        (RecipeErrorCode::DoesNotFit, _) => recipe_does_not_fit().to_owned(),
        _ => recipe_unknown().to_owned(),
    }
}

/// The labels of the parameter and the operation that the engine's message names.
fn labels(message: &str, param: &str) -> Option<(&'static str, &'static str)> {
    let op = filters::catalog().find(|op| message.contains(&format!("`{param}` of `{}`", op.name)))?;
    Some((super::operations::param_label(op, op.param(param)?), super::operations::op_label(op)))
}

/// The message for a render that is too expensive, with its cost and the limit in milliseconds.
pub(crate) fn of_cost(needed_ms: u64, allowed_ms: u64) -> String {
    too_costly(needed_ms.div_ceil(1000), allowed_ms / 1000)
}

fn over_limit(limit: &str, actual: u64, allowed: u64) -> String {
    let megapixels = |pixels: u64| decimal(pixels as f64 / 1e6, 0);
    match limit {
        "source_bytes" => too_many_bytes(size(actual), size(allowed)),
        "side_px" => side_too_long(actual, allowed),
        "pixels" => too_many_pixels(megapixels(actual), megapixels(allowed)),
        "memory_bytes" => too_much_memory(size(actual), size(allowed)),
        _ => too_large().to_owned(),
    }
}

fn of_foreign(name: &str, advice: &str) -> String {
    let named = match language() {
        Language::English => name.to_owned(),
        Language::German => german_article(name),
    };
    match advice {
        _ if advice.contains("raw") => foreign_raw(named),
        _ if advice.contains("picture of it") => foreign_video(named),
        _ => foreign(named),
    }
}

/// Converts `an AVIF picture` to `ein AVIF-Bild`.
fn german_article(name: &str) -> String {
    let what = name.split_once(' ').map_or(name, |(_, what)| what);
    let kinds = [(" picture", "-Bild"), (" document", "-Dokument")];
    let compound = kinds.iter().find_map(|(english, german)| Some(format!("{}{german}", what.strip_suffix(english)?)));
    let what = compound.unwrap_or_else(|| what.replace("raw photograph", "Raw-Foto").replace("video", "Video"));
    format!("ein {what}")
}

#[cfg(test)]
mod tests {
    use filters::{Limits, Recipe, probe, render};

    use super::super::set_language;
    use super::*;

    fn in_german<T>(read: impl FnOnce() -> T) -> T {
        set_language(Language::German);
        let text = read();
        set_language(Language::default());
        text
    }

    #[test]
    fn fault_of_a_foreign_file_names_it_and_a_way_out() {
        let raw = probe(b"FUJIFILMCCD-RAW 0201", &Limits::BROWSER).unwrap_err();
        assert_eq!(of_engine(&raw), raw.to_string(), "the engine's own words");
        assert!(in_german(|| of_engine(&raw)).starts_with("Das ist ein Raw-Foto (RAF)"));
        let avif = probe(b"\0\0\0\x1cftypavif", &Limits::BROWSER).unwrap_err();
        assert_eq!(of_engine(&avif), avif.to_string());
        assert!(in_german(|| of_engine(&avif)).starts_with("Das ist ein AVIF-Bild"));
    }

    #[test]
    fn fault_of_a_recipe_has_no_identifiers() {
        let refused = |ops: &str| {
            let recipe = Recipe::from_json(format!(r#"{{"version":1,"ops":[{ops}]}}"#).as_bytes());
            let png = include_bytes!("../../../photos/chelsea.png");
            let render = |recipe| render(png, &recipe, &Limits::BROWSER, &mut Vec::new()).map(drop);
            recipe.map_err(Error::from).and_then(render).unwrap_err()
        };
        for (ops, english, german) in [
            (r#"{"op":"crop","x":9000,"width":10,"height":10}"#, "The crop lies outside", "liegt außerhalb"),
            (r#"{"op":"resize"}"#, "The new size is missing", "Größe fehlt"),
            (r#"{"op":"exposure","ev":99}"#, "“Exposure” of “Exposure”", "„Belichtung“ bei „Belichtung“"),
            (
                r#"{"op":"lut3d","lut":"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}"#,
                "is not on this device",
                "nicht auf diesem Gerät",
            ),
            (r#"{"op":"frobnicate"}"#, "another version of Safelight", "anderen Version von Safelight"),
        ] {
            let error = refused(ops);
            let (read, gelesen) = (of_engine(&error), in_german(|| of_engine(&error)));
            assert!(read.contains(english) && gelesen.contains(german), "{read} {gelesen}");
            assert!(!read.contains(['`', '_']) && !gelesen.contains(['`', '_']), "{read} {gelesen}");
        }
    }

    #[test]
    fn fault_of_a_cost_has_its_numbers_from_the_engine_and_from_the_edge() {
        let medians = vec![r#"{"op":"median","radius_px":10}"#; 30].join(",");
        let recipe = Recipe::from_json(format!(r#"{{"version":1,"ops":[{medians}]}}"#).as_bytes()).unwrap();
        let error = filters::check(4000, 3000, &recipe, &Limits::EDGE).unwrap_err();
        let Error::TooCostly { needed_ms, allowed_ms } = error else { panic!("{error:?}") };
        let [needed, allowed] = [needed_ms.div_ceil(1000), allowed_ms / 1000];
        let (read, gelesen) = (of_engine(&error), in_german(|| of_engine(&error)));
        assert!(
            read.contains(&format!("about {needed} seconds of computing on the server; the limit is {allowed}.")),
            "{read}"
        );
        assert!(
            gelesen.contains(&format!("etwa {needed} Sekunden Rechenzeit, die Grenze ist {allowed}.")),
            "{gelesen}"
        );
        let problem = serde_json::json!({
            "type": "about:blank", "title": "Payload Too Large", "status": 413, "code": "cost", "detail": "",
            "limit": "cost_ms", "actual": needed_ms, "allowed": allowed_ms,
        });
        assert_eq!(of_edge(&serde_json::from_value(problem).unwrap()), read);
    }

    #[test]
    fn fault_of_a_limit_has_its_numbers() {
        assert_eq!(
            over_limit("side_px", 60_000, 30_000),
            "The longer side is 60000 pixels; the limit is 30000. Make the picture smaller."
        );
        assert!(
            in_german(|| over_limit("source_bytes", 60_500_000, 50_331_648))
                .contains("60,5 MB, die Grenze ist 50,3 MB")
        );
        assert_eq!(over_limit("tiles", 2, 1), too_large());
    }

    #[test]
    fn fault_of_a_job_has_the_message_of_its_code_or_else_of_the_edge() {
        let error = |code: &str| JobError { code: code.to_owned(), message: "In the words of the edge.".to_owned() };
        assert_eq!(of_job(&error("damaged_file")), damaged_file());
        assert_eq!(of_job(&error("frobnication_failed")), "In the words of the edge.");
    }
}
