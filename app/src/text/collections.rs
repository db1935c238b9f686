//! Texts of the collections: their list, their settings, their records and runs.

use api::{MarkSource, RecordState, RunTrigger};

texts! {
    collections: "Collections", "Sammlungen";
    collection: "Collection", "Sammlung";
    loading: "Loading…", "Wird geladen …";
    more: "Load more", "Mehr laden";
    cancel: "Cancel", "Abbrechen";
    one_collection: "1 collection", "1 Sammlung";
    count_collections(count): "{count} collections", "{count} Sammlungen";
    new_collection: "New collection", "Neue Sammlung";
    create: "Create", "Anlegen";
    created(name): "{name} was created.", "{name} ist angelegt.";

    what_it_is:
        "A collection watches a folder of the bucket. It turns each picture into a pyramid, a file for deep zoom, whenever the picture changes.",
        "Eine Sammlung beobachtet einen Ordner im Bucket. Aus jedem Bild macht sie eine Pyramide, eine Datei für tiefes Zoomen, sooft sich das Bild ändert.";
    nothing_yet: "No collections yet", "Noch keine Sammlungen";
    step_create: "Create a collection, and choose a name for its folder.", "Eine Sammlung anlegen und den Namen ihres Ordners wählen.";
    step_put_below: "Put pictures into this folder of the bucket, for example with an S3 client:", "Bilder in diesen Ordner des Buckets legen, zum Beispiel mit einem S3-Programm:";
    step_then:
        "A run publishes a pyramid for each picture. It says why a file was refused.",
        "Ein Durchlauf veröffentlicht für jedes Bild eine Pyramide. Er nennt den Grund, wenn er eine Datei ablehnt.";
    your_folder: "your-folder", "dein-ordner";
    step_put: "Put pictures (JPEG, PNG or TIFF) into this folder of the bucket:", "Bilder (JPEG, PNG oder TIFF) in diesen Ordner des Buckets legen:";
    step_addresses: "The collection reads its list of addresses.", "Die Sammlung liest ihre Liste von Adressen.";
    step_schedule(when): "The collection looks for changes. {when}.", "Die Sammlung sucht nach Änderungen. {when}.";
    step_at_once: "The collection begins as soon as a file arrives.", "Die Sammlung beginnt, sobald eine Datei ankommt.";
    step_paused: "The collection is paused. Press “Run now” to begin.", "Die Sammlung ist angehalten. Mit „Jetzt starten“ beginnen.";
    step_published: "Each picture becomes a pyramid with the same path, in this folder:", "Jedes Bild wird zu einer Pyramide mit demselben Pfad, in diesem Ordner:";
    copied(what): "Copied: {what}", "Kopiert: {what}";
    copy_named(what): "Copy {what}", "{what} kopieren";

    folder: "Folder", "Ordner";
    addresses: "Web addresses", "Webadressen";
    one_address: "1 web address", "1 Webadresse";
    count_addresses(count): "{count} web addresses", "{count} Webadressen";
    every_minute: "Every minute", "Jede Minute";
    every_minutes(count): "Every {count} minutes", "Alle {count} Minuten";
    every_hour: "Every hour", "Jede Stunde";
    every_hours(count): "Every {count} hours", "Alle {count} Stunden";
    every_days(count): "Every {count} days", "Alle {count} Tage";
    every_day_at(time): "Every day at {time}", "Täglich um {time}";
    at_once_words: "As soon as a file changes", "Sobald sich eine Datei ändert";
    utc(time): "{time} UTC", "{time} UTC";
    utc_and_local(time, local): "{time} UTC ({local} here)", "{time} UTC (hier {local})";
    next_run(moment): "next run {moment}", "nächster Durchlauf {moment}";
    not_scheduled: "Runs only when you press “Run now”", "Läuft nur mit „Jetzt starten“";
    paused: "Paused", "Angehalten";
    running: "Running", "Läuft";
    last_run(moment, result): "Last run {moment}: {result}", "Letzter Durchlauf {moment}: {result}";
    never_ran: "It has not run yet", "Noch kein Durchlauf";
    nothing_changed: "nothing had changed", "nichts hatte sich geändert";
    n_published(count): "{count} published", "{count} veröffentlicht";
    n_refused(count): "{count} refused", "{count} abgelehnt";
    n_failed(count): "{count} failed (next run retries)", "{count} fehlgeschlagen (neuer Versuch folgt)";
    n_withdrawn(count): "{count} withdrawn", "{count} zurückgezogen";
    n_waiting(count): "{count} waiting", "{count} wartend";
    progress: "Progress", "Fortschritt";
    progress_of(count, all): "{count} of {all} files", "{count} von {all} Dateien";
    looking_for_changes: "Looking for changed files…", "Geänderte Dateien werden gesucht …";

    no_such_collection: "There is no such collection", "Diese Sammlung gibt es nicht";
    no_such_collection_why: "It may have been deleted.", "Vielleicht wurde sie gelöscht.";
    to_the_collections: "To the collections", "Zu den Sammlungen";

    run_now: "Run now", "Jetzt starten";
    pause: "Pause", "Anhalten";
    resume: "Resume", "Fortsetzen";
    is_paused:
        "This collection is paused. New files wait until you resume it or press “Run now”.",
        "Diese Sammlung ist angehalten. Neue Dateien warten, bis sie fortgesetzt oder mit „Jetzt starten“ gestartet wird.";
    run_is_incomplete(reason): "The last run is not complete. {reason}", "Der letzte Durchlauf ist nicht vollständig. {reason}";
    show_refused: "Show them", "Anzeigen";
    published_into: "Published into", "Veröffentlicht in";
    files_go_into: "Put files into", "Dateien ablegen in";

    delete: "Delete", "Löschen";
    delete_collection: "Delete the collection", "Sammlung löschen";
    delete_question: "Delete this collection?", "Diese Sammlung löschen?";
    deleting: "Deleting…", "Wird gelöscht …";
    was_deleted(name): "{name} was deleted.", "{name} wurde gelöscht.";
    keep_it: "Keep it", "Behalten";

    parts: "Parts of the collection", "Teile der Sammlung";
    records: "Files", "Dateien";
    runs: "Runs", "Durchläufe";
    settings: "Settings", "Einstellungen";
    states: "Show files by state", "Dateien nach Status zeigen";
    all: "All files", "Alle Dateien";
    waiting: "Waiting", "Wartend";
    published: "Published", "Veröffentlicht";
    refused: "Refused", "Abgelehnt";
    withdrawn: "Withdrawn", "Zurückgezogen";
    in_progress: "In progress", "In Arbeit";
    no_records: "No files yet", "Noch keine Dateien";
    none_in_this_state: "No file is in this state.", "Keine Datei hat diesen Status.";
    repeat_all_refused: "Repeat all refused", "Alle abgelehnten wiederholen";
    one_reopened: "1 file is processed again.", "1 Datei wird noch einmal verarbeitet.";
    reopened(count): "{count} files are processed again.", "{count} Dateien werden noch einmal verarbeitet.";
    repeat_named(path): "Repeat {path}", "{path} wiederholen";
    download_named(path): "Download the pyramid of {path}", "Pyramide von {path} herunterladen";
    changed_on(moment): "changed {moment}", "geändert {moment}";
    published_as(path): "published as {path}", "veröffentlicht als {path}";
    will_be(path): "becomes {path}", "wird zu {path}";
    one_attempt: "failed once (next run retries)", "einmal fehlgeschlagen (neuer Versuch folgt)";
    attempts(count): "failed {count} times (next run retries)", "{count}-mal fehlgeschlagen (neuer Versuch folgt)";
    copyright_of(path): "Restricted size of {path}", "Begrenzte Größe von {path}";
    mark_automatic: "Size: automatic", "Größe: automatisch";
    mark_automatic_restricted(by): "Size: restricted ({by})", "Größe: begrenzt ({by})";
    mark_restricted: "Size: restricted", "Größe: begrenzt";
    mark_free: "Size: not restricted", "Größe: nicht begrenzt";
    by_file: "JSON file", "JSON-Datei";
    by_path: "folder name", "Ordnername";
    by_api: "set here", "hier gesetzt";

    no_runs: "No runs yet. Press “Run now”, or wait for the schedule.", "Noch keine Durchläufe. „Jetzt starten“ drücken oder auf den Zeitplan warten.";
    by_schedule: "by the schedule", "nach Zeitplan";
    by_request: "on request", "auf Wunsch";
    by_event: "because a file changed", "weil sich eine Datei änderte";
    attempted: "Attempted", "Versucht";
    failed_until_retry: "Failed (next run retries)", "Fehlgeschlagen (neuer Versuch folgt)";
    read: "Read", "Gelesen";
    written: "Written", "Geschrieben";
    duration: "Duration", "Dauer";
    slowest: "Slowest file", "Langsamste Datei";
    reasons: "Reasons", "Gründe";
    reason_unknown_format: "Not a picture", "Kein Bild";
    reason_unsupported: "Kind of file that is not supported", "Nicht unterstützte Art von Datei";
    reason_damaged: "Damaged file", "Beschädigte Datei";
    reason_empty: "Empty file", "Leere Datei";
    reason_too_large: "Too large", "Zu groß";
    reason_too_costly: "Too much computing", "Zu viel Rechenzeit";
    reason_gone: "Not found", "Nicht gefunden";
    reason_no_storage: "The store did not answer", "Der Speicher antwortete nicht";
    reason_no_source: "The address was not available", "Die Adresse war nicht erreichbar";
    reason_busy: "The server was busy", "Der Server war ausgelastet";
    reason_internal: "Error on the server", "Fehler auf dem Server";
    reason_no_room: "No room left", "Kein Platz mehr";
    reason_pdf: "PDF file", "PDF-Datei";
    reason_svg: "SVG file", "SVG-Datei";
    reason_eps: "EPS file", "EPS-Datei";
    reason_mark: "JSON file that cannot be read", "Unlesbare JSON-Datei";
    reason_address: "Address without a file", "Adresse ohne Datei";

    refused_format: "This is not a picture that can be read. Replace it by a JPEG, PNG or TIFF file.", "Das ist kein lesbares Bild. Durch eine JPEG-, PNG- oder TIFF-Datei ersetzen.";
    refused_variant: "This kind of file is not supported. Replace it by a JPEG, PNG or TIFF file.", "Diese Art von Datei wird nicht unterstützt. Durch eine JPEG-, PNG- oder TIFF-Datei ersetzen.";
    refused_damaged: "The file is damaged or cut off. Store another copy of it.", "Die Datei ist beschädigt oder unvollständig. Eine andere Kopie ablegen.";
    refused_empty: "The file is empty. Store another copy of it.", "Die Datei ist leer. Eine andere Kopie ablegen.";
    refused_document(name):
        "{name} files do not become pyramids. Store the picture as JPEG, PNG or TIFF.",
        "{name}-Dateien werden nicht zu Pyramiden. Das Bild als JPEG, PNG oder TIFF ablegen.";
    refused_pdf:
        "PDF files do not become pyramids. Store the picture as JPEG, PNG or TIFF, or publish PDF files unchanged (Settings).",
        "PDF-Dateien werden nicht zu Pyramiden. Das Bild als JPEG, PNG oder TIFF ablegen, oder PDF-Dateien unverändert veröffentlichen (Einstellungen).";

    name: "Name", "Name";
    source: "Source", "Quelle";
    folder_name: "Name of the folder", "Name des Ordners";
    folder_hint(prefix): "Put files into {prefix}", "Dateien ablegen in {prefix}";
    folder_fixed: "The folder cannot be changed. Create another collection for another folder.", "Der Ordner lässt sich nicht ändern. Für einen anderen Ordner eine andere Sammlung anlegen.";
    addresses_hint: "One address in each line, at most 1,000. Each begins with https://.", "Eine Adresse je Zeile, höchstens 1.000. Jede beginnt mit https://.";
    when: "Schedule", "Zeitplan";
    interval: "Interval", "Intervall";
    daily: "Daily", "Täglich";
    at_once: "At once", "Sofort";
    minutes: "Minutes between runs", "Minuten zwischen Durchläufen";
    minutes_hint(words): "{words}, at fixed times in UTC.", "{words}, zu festen Zeiten in UTC.";
    minutes_limits: "From 1 to 10,080 (a week). Web addresses: at least 15.", "Von 1 bis 10.080 (eine Woche). Webadressen: mindestens 15.";
    time_in_utc: "Time in UTC", "Uhrzeit in UTC";
    at_once_hint: "A run begins as soon as a file arrives, changes or is deleted.", "Ein Durchlauf beginnt, sobald eine Datei ankommt, sich ändert oder gelöscht wird.";
    start_paused: "Begin paused: run only when I press “Run now”", "Angehalten beginnen: nur mit „Jetzt starten“ laufen";
    more_settings: "More settings", "Weitere Einstellungen";
    more_settings_hint: "Sizes, compression, copyright, files to ignore", "Größen, Kompression, Urheberrecht, ignorierte Dateien";

    pictures: "Pictures", "Bilder";
    limit_longest_side: "Limit the longest side", "Längste Seite begrenzen";
    longest_side: "Longest side, pixels", "Längste Seite, Pixel";
    longest_side_hint: "Smaller pictures stay as they are.", "Kleinere Bilder bleiben, wie sie sind.";
    recipe: "Recipe", "Rezept";
    no_recipe: "None: pictures as they are", "Keins: Bilder unverändert";
    current_recipe: "The current recipe", "Das bisherige Rezept";
    own_presets: "Your presets", "Eigene Vorgaben";
    looks: "Looks", "Looks";
    paste_recipe: "Paste a recipe…", "Ein Rezept einfügen …";
    recipe_hint: "Applied to each picture, before its size is limited.", "Wird auf jedes Bild angewendet, bevor seine Größe begrenzt wird.";
    recipe_text: "Recipe as JSON", "Rezept als JSON";
    pyramids: "Pyramids", "Pyramiden";
    compression: "Compression", "Kompression";
    lossless: "Lossless", "Verlustfrei";
    jpeg: "JPEG", "JPEG";
    compression_hint: "Lossless files are larger. An image server can send JPEG tiles without converting them.", "Verlustfreie Dateien sind größer. Ein Bildserver kann JPEG-Kacheln senden, ohne sie umzuwandeln.";
    quality: "Quality, 1 to 100", "Qualität, 1 bis 100";
    tile: "Tile size", "Kachelgröße";
    pixels(count): "{count} px", "{count} px";

    restricted: "Pictures under copyright", "Urheberrechtlich geschützte Bilder";
    restricted_why:
        "Marked pictures are published in a smaller size. They exceed neither the width nor the height.",
        "Markierte Bilder werden in kleinerer Größe veröffentlicht. Sie überschreiten weder Breite noch Höhe.";
    restricted_width: "Width, pixels", "Breite, Pixel";
    restricted_height: "Height, pixels", "Höhe, Pixel";
    mark_by_file: "A JSON file beside the picture marks it", "Eine JSON-Datei neben dem Bild markiert es";
    mark_by_file_hint: "Beside a.jpg: a.jpg.json with ", "Neben a.jpg: a.jpg.json mit ";
    mark_by_segment: "Folder name that marks pictures", "Ordnername, der Bilder markiert";
    mark_by_segment_hint: "For example closed: it marks closed/a.jpg and 1900/closed/b.jpg.", "Zum Beispiel gesperrt: markiert gesperrt/a.jpg und 1900/gesperrt/b.jpg.";

    files: "Other files and visibility", "Andere Dateien und Sichtbarkeit";
    ignore: "Files to ignore", "Ignorierte Dateien";
    ignore_hint: "One pattern in each line. * stands for any characters, ** for any folders.", "Ein Muster je Zeile. * steht für beliebige Zeichen, ** für beliebige Ordner.";
    publish_pdfs: "Publish PDF files unchanged", "PDF-Dateien unverändert veröffentlichen";
    publish_pdfs_hint: "Otherwise they are refused.", "Sonst werden sie abgelehnt.";
    who_sees: "Who can see the pyramids", "Wer die Pyramiden sieht";
    private: "Only you", "Nur ich";
    public: "Everybody", "Alle";
    save: "Save", "Sichern";
    saved: "The settings are saved.", "Die Einstellungen sind gesichert.";
    unsaved: "Not saved yet", "Noch nicht gesichert";
    discard: "Discard changes", "Änderungen verwerfen";
    settings_hint: "New settings apply to files that are processed from now on.", "Neue Einstellungen gelten für Dateien, die von jetzt an verarbeitet werden.";
    reprocess: "Process all published files again", "Alle veröffentlichten Dateien noch einmal verarbeiten";
    reprocess_hint: "So that they follow the saved settings.", "Damit sie den gesicherten Einstellungen folgen.";

    fault_name: "Give the collection a name of at most 200 characters.", "Der Sammlung einen Namen mit höchstens 200 Zeichen geben.";
    fault_folder:
        "Use at most 8 names with slashes between them, such as maps/1900, and at most 200 bytes. “presets” is taken.",
        "Höchstens 8 Namen mit Schrägstrichen dazwischen verwenden, etwa karten/1900, und höchstens 200 Byte. „presets“ ist vergeben.";
    folder_in_use:
        "Another collection watches this folder, a folder in it, or one around it. Choose another folder.",
        "Eine andere Sammlung beobachtet diesen Ordner, einen darin oder einen darum. Einen anderen Ordner wählen.";
    fault_urls: "Write one to 1,000 addresses that begin with https://, each in a line of its own.", "Eine bis 1.000 Adressen angeben, die mit https:// beginnen, jede in einer eigenen Zeile.";
    fault_minutes: "Use a whole number from 1 to 10,080. Web addresses need at least 15.", "Eine ganze Zahl von 1 bis 10.080 angeben. Webadressen brauchen mindestens 15.";
    fault_at: "Use a time such as 03:30.", "Eine Uhrzeit wie 03:30 angeben.";
    fault_size: "Use a whole number from 1 to 65,500.", "Eine ganze Zahl von 1 bis 65.500 angeben.";
    fault_quality: "Use a whole number from 1 to 100.", "Eine ganze Zahl von 1 bis 100 angeben.";
    fault_segment: "Use the name of one folder, without slashes.", "Den Namen eines Ordners ohne Schrägstriche angeben.";
    fault_recipe: "This is not a recipe that this version reads. Copy one in the editor, and paste it here.", "Das ist kein Rezept, das diese Version liest. Eines im Editor kopieren und hier einfügen.";
    fault_ignore:
        "Use at most 50 patterns of at most 200 characters, each in a line of its own. Close each [ with ] and each { with }.",
        "Höchstens 50 Muster mit höchstens 200 Zeichen angeben, jedes in einer eigenen Zeile. Jede [ mit ] und jede { mit } schließen.";
    too_many: "There are as many collections as this account may have. Delete one first.", "Dieses Konto hat so viele Sammlungen, wie es haben darf. Zuerst eine löschen.";
}

texts! {
    /// Lists what the server deletes with a collection.
    delete_consequence(name, records, published):
        "{name} is removed with its settings, its runs, the list of its {records} files, and its {published} published files. The files in its folder stay where they are. This cannot be undone.",
        "{name} wird entfernt, mit den Einstellungen, den Durchläufen, der Liste der {records} Dateien und den {published} veröffentlichten Dateien. Die Dateien im Ordner bleiben, wo sie sind. Das lässt sich nicht rückgängig machen.";
}

/// The state of a record.
pub(crate) fn record_state(state: RecordState) -> &'static str {
    match state {
        RecordState::Open => waiting(),
        RecordState::Running => in_progress(),
        RecordState::Done => published(),
        RecordState::Refused => refused(),
        RecordState::Withdrawn => withdrawn(),
    }
}

/// What started a run.
pub(crate) fn trigger(trigger: RunTrigger) -> &'static str {
    match trigger {
        RunTrigger::Schedule => by_schedule(),
        RunTrigger::Request => by_request(),
        RunTrigger::Event => by_event(),
    }
}

/// What marked a picture.
pub(crate) fn mark_source(source: MarkSource) -> &'static str {
    match source {
        MarkSource::Api => by_api(),
        MarkSource::File => by_file(),
        MarkSource::Path => by_path(),
    }
}

/// How many records a repeat opened.
pub(crate) fn count_reopened(count: u64) -> String {
    if count == 1 { one_reopened().to_owned() } else { reopened(count) }
}
