//! Texts of the presets: the library, the dashboard, and what the editor says of them.

use api::MakeSource;

use super::{Language, language};

texts! {
    presets: "Presets", "Vorgaben";
    preset: "Preset", "Vorgabe";
    mine: "Mine", "Eigene";
    team: "Team", "Team";
    looks: "Looks", "Looks";
    deleted_tab: "Deleted", "Gelöscht";
    loading: "Loading…", "Wird geladen …";
    more: "Load more", "Mehr laden";
    show_all: "Show all", "Alle anzeigen";
    close: "Close", "Schließen";
    to_the_editor: "To the editor", "Zum Bearbeiten";
    to_the_presets: "To the presets", "Zu den Vorgaben";
    one_preset: "1 preset", "1 Vorgabe";
    count_presets(count): "{count} presets", "{count} Vorgaben";
    first_presets(count): "the first {count} presets", "die ersten {count} Vorgaben";

    search_label: "Search presets", "Vorgaben suchen";
    search_placeholder: "Search name or tag", "Name oder Schlagwort suchen";
    folder: "Folder", "Ordner";
    any_folder: "All folders", "Alle Ordner";
    tag: "Tag", "Schlagwort";
    any_tag: "All tags", "Alle Schlagwörter";
    nothing_saved:
        "No presets yet. Edit a photograph, and choose “Save as preset” in the menu of the editor.",
        "Noch keine Vorgaben. Ein Foto bearbeiten und im Menü „Als Vorgabe sichern“ wählen.";
    nothing_shared:
        "No preset is shared with you. The owner of a preset adds your handle to its team.",
        "Es sind keine Vorgaben mit dir geteilt. Wem eine Vorgabe gehört, fügt deinen Namen zu ihrem Team hinzu.";
    shared_with_accounts:
        "Presets are shared with accounts. Sign in to see those that are shared with you.",
        "Vorgaben werden mit Konten geteilt. Anmelden, um die mit dir geteilten zu sehen.";
    nothing_deleted:
        "No deleted presets. What you delete is kept here for 30 days.",
        "Keine gelöschten Vorgaben. Was du löschst, bleibt hier 30 Tage.";
    nothing_matches: "No preset matches all words and filters.", "Keine Vorgabe passt zu allen Wörtern und Filtern.";

    import: "Import", "Importieren";
    export: "Export", "Exportieren";
    export_all: "Export all", "Alle exportieren";
    imported(count): "Imported presets: {count}.", "Importierte Vorgaben: {count}.";
    /// The tag of a converted preset.
    from_lightroom: "Lightroom", "Lightroom";
    not_converted: "These settings have no operation here and were left out:", "Diese Einstellungen haben hier keine Operation und fehlen:";
    not_imported: "These files were not imported:", "Diese Dateien wurden nicht importiert:";

    version(number): "version {number}", "Version {number}";
    /// At the beginning of a line.
    version_title(number): "Version {number}", "Version {number}";
    count_makes_text(count): "{count} makes", "{count} Anwendungen";
    one_make: "1 make", "1 Anwendung";
    picture_of(name): "A photograph with {name}", "Ein Foto mit {name}";
    figures_of(name): "{name}: what people do with it", "{name}: was damit gemacht wird";
    details: "Details", "Details";
    details_of(name): "Details of {name}", "Details zu {name}";
    delete: "Delete", "Löschen";
    delete_named(name): "Delete {name}", "{name} löschen";
    was_deleted(name): "{name} was deleted.", "{name} wurde gelöscht.";
    undo: "Undo", "Rückgängig";
    is_back(name): "{name} is back.", "{name} ist wieder da.";
    restore: "Restore", "Wiederherstellen";
    restore_named(name): "Restore {name}", "{name} wiederherstellen";
    delete_forever: "Delete for ever", "Endgültig löschen";
    delete_forever_named(name): "Delete {name} for ever", "{name} endgültig löschen";
    removal_question: "Delete this preset for ever?", "Diese Vorgabe endgültig löschen?";
    removal_consequence(name, makes):
        "{name} is removed at once, with all versions and {makes}. This cannot be undone. Photographs and renditions stay.",
        "{name} wird sofort entfernt, mit allen Versionen und {makes}. Das lässt sich nicht rückgängig machen. Fotos und Fassungen bleiben.";
    keep_it: "Keep it", "Behalten";
    deleting: "Deleting…", "Wird gelöscht …";
    was_removed(name): "{name} was deleted for ever.", "{name} wurde endgültig gelöscht.";

    name: "Name", "Name";
    name_missing: "Give the preset a name.", "Der Vorgabe einen Namen geben.";
    description: "Description", "Beschreibung";
    folder_hint: "For example Portraits/Studio", "Zum Beispiel Porträts/Studio";
    tags: "Tags", "Schlagwörter";
    tags_hint: "Separated by commas", "Durch Kommas getrennt";
    save: "Save", "Sichern";
    copied_from: "Copied from", "Kopiert von";
    copy_to_mine: "Copy to my presets", "Zu meinen Vorgaben kopieren";
    use_in_editor: "Use in the editor", "Im Editor verwenden";
    use_named(name): "Use {name} in the editor", "{name} im Editor verwenden";
    was_copied(name): "{name} is in your presets now.", "{name} ist jetzt in deinen Vorgaben.";

    rating: "Rating", "Bewertung";
    rating_of(name): "Rating of {name}", "Bewertung von {name}";
    rate_make: "Rate the result", "Ergebnis bewerten";
    stars_text(count): "{count} stars", "{count} Sterne";
    one_star: "1 star", "1 Stern";
    stars_hint: "Press the chosen star again to remove the rating", "Den gewählten Stern noch einmal drücken, um die Bewertung zu entfernen";
    rated(count): "Rated {count} of 5", "Mit {count} von 5 bewertet";

    who_sees: "Who can see it", "Wer sie sieht";
    private: "Only you", "Nur ich";
    unlisted: "With the link", "Mit Link";
    public: "Everybody", "Alle";
    private_hint: "Only you and the team.", "Nur du und das Team.";
    unlisted_hint:
        "Whoever has the link can see and copy the preset. Your photographs stay private.",
        "Wer den Link hat, kann die Vorgabe sehen und kopieren. Deine Fotos bleiben privat.";
    public_hint:
        "Everybody can see and copy the preset. Your photographs stay private.",
        "Alle können die Vorgabe sehen und kopieren. Deine Fotos bleiben privat.";
    copy_link: "Copy link", "Link kopieren";
    link_copied: "The link is copied.", "Der Link ist kopiert.";
    link_not_copied(link): "The browser does not allow copying. The link is {link}", "Der Browser erlaubt das Kopieren nicht. Der Link ist {link}";

    team_hint:
        "The makes of the team are counted together. Photographs stay private.",
        "Die Anwendungen des Teams werden zusammen gezählt. Fotos bleiben privat.";
    team_needs_account:
        "Sign in to share this preset with other accounts.",
        "Anmelden, um diese Vorgabe mit anderen Konten zu teilen.";
    handle: "Handle", "Name des Profils";
    may: "May", "Darf";
    may_read: "see and copy", "sehen und kopieren";
    may_make: "use", "anwenden";
    may_edit: "use and change", "anwenden und ändern";
    add_member: "Add", "Hinzufügen";
    remove: "Remove", "Entfernen";
    right_of(handle): "What @{handle} may do", "Was @{handle} darf";
    remove_member(handle): "Remove @{handle}", "@{handle} entfernen";
    leave_team: "Leave the team", "Team verlassen";
    team_left(name): "{name} is not shared with you any more.", "{name} ist nicht mehr mit dir geteilt.";

    no_such_preset: "There is no such preset", "Diese Vorgabe gibt es nicht";
    no_such_preset_why: "It may be private, or deleted.", "Vielleicht ist sie privat oder gelöscht.";
    deleted_preset(name): "{name} was deleted", "{name} ist gelöscht";
    deleted_preset_why: "It can be restored for 30 days.", "30 Tage lang kann man sie wiederherstellen.";
    steps: "Steps", "Schritte";

    what_people_do:
        "What people really do with this preset. Press a bar to see the pictures.",
        "Was mit dieser Vorgabe wirklich gemacht wird. Einen Balken drücken, um die Bilder zu sehen.";
    figures: "Figures", "Zahlen";
    range: "Range of days", "Zeitraum";
    last_days(days): "Last {days} days", "Letzte {days} Tage";
    last_year: "Last year", "Letztes Jahr";
    all_time: "All time", "Gesamt";
    counted_version: "Version whose makes are counted", "Version, deren Anwendungen gezählt werden";
    all_versions: "All versions", "Alle Versionen";
    save_tables: "Save a table as CSV", "Eine Tabelle als CSV sichern";
    csv_days: "Makes by day", "Anwendungen nach Tag";
    csv_values: "Values of the parameters", "Werte der Parameter";
    table_saved(file): "{file} is saved.", "{file} ist gesichert.";
    table_not_saved: "The browser did not save the table.", "Der Browser hat die Tabelle nicht gesichert.";
    no_makes:
        "No makes in this time. Apply the preset to a photograph in the editor, and save it to the gallery.",
        "Keine Anwendungen in dieser Zeit. Die Vorgabe im Editor auf ein Foto anwenden und es in der Galerie sichern.";

    makes: "Makes", "Anwendungen";
    makes_small: "makes", "Anwendungen";
    make_small: "make", "Anwendung";
    exactly: "exactly as it is", "genau wie sie ist";
    exactly_short: "Exactly", "Genau";
    changes_per_make: "changes in a modified make", "Änderungen je geänderter Anwendung";
    votes_text(count): "rating, {count} votes", "Bewertung, {count} Stimmen";
    one_vote: "rating, 1 vote", "Bewertung, 1 Stimme";
    no_votes: "rating, no votes yet", "Bewertung, noch keine Stimmen";

    makes_by_week: "Makes by week", "Anwendungen nach Woche";
    makes_by_month: "Makes by month", "Anwendungen nach Monat";
    week_of(day): "Week of {day}", "Woche ab {day}";
    month_of(day): "Month of {day}", "Monat ab {day}";
    begins: "Begins", "Beginn";
    exact: "exact", "genau";
    modified: "modified", "geändert";
    bar_label(name, exact, modified): "{name}: {exact} exact, {modified} modified", "{name}: {exact} genau, {modified} geändert";

    what_is_changed: "What is changed", "Was geändert wird";
    nothing_changed: "Nothing is changed.", "Nichts wird geändert.";
    step_changed(name): "{name} changed", "{name} geändert";
    step_added(name): "{name} added", "{name} hinzugefügt";
    step_removed(name): "{name} removed", "{name} entfernt";
    step_moved(name): "{name} moved", "{name} verschoben";
    step_switched(name): "{name} switched on or off", "{name} an- oder abgeschaltet";
    output: "Output", "Ausgabe";
    output_changed: "Output changed", "Ausgabe geändert";
    output_format: "format", "Format";
    output_quality: "quality", "Qualität";
    output_subsampling: "colour detail", "Farbauflösung";
    output_bit_depth: "bits a channel", "Bit pro Kanal";
    output_metadata: "metadata", "Metadaten";
    rating_changed: "Rating", "Bewertung";
    chart_hint: "Arrow keys move from bar to bar. Enter shows the makes.", "Pfeiltasten gehen von Balken zu Balken. Die Eingabetaste zeigt die Anwendungen.";
    percent(number): "{number}\u{a0}%", "{number}\u{a0}%";

    how_parameters: "How parameters are changed", "Wie Parameter geändert werden";
    no_parameter_changed: "No parameter is changed.", "Kein Parameter wird geändert.";
    parameter: "Parameter", "Parameter";
    where_put: "Where makes put it", "Wohin er gestellt wird";
    median: "Median", "Median";
    median_quartiles: "Median, quartiles", "Median, Quartile";
    changed_in: "Changed in", "Geändert in";
    distribution_of(op, parameter): "{op}, {parameter}", "{op}, {parameter}";
    bin_label(from, to, makes): "{from} to {to}: {makes}", "{from} bis {to}: {makes}";
    value_label(value, makes): "{value}: {makes}", "{value}: {makes}";
    other_values: "other values", "andere Werte";
    curve(points): "{points} points", "{points} Punkte";
    table: "look-up table", "Farbtabelle";
    on: "on", "an";
    off: "off", "aus";
    several_values: "several values", "mehrere Werte";
    place(number): "place {number}", "Platz {number}";
    becomes: "becomes", "wird";

    version_pointed_to(makes): "The version that {makes} makes point to", "Die Version, auf die {makes} Anwendungen zeigen";
    version_makes_point_to: "The version that the makes point to", "Die Version, auf die die Anwendungen zeigen";
    is_version(number):
        "Version {number} is what these makes point to.",
        "Auf Version {number} zeigen diese Anwendungen.";
    more_than_half: "More than half change these, in one direction.", "Mehr als die Hälfte ändert das in eine Richtung.";
    points_to_nothing:
        "Nothing yet: no parameter is changed in one direction by more than half of the makes.",
        "Noch nichts: Kein Parameter wird von mehr als der Hälfte in eine Richtung geändert.";
    suggested: "Suggested", "Vorschlag";
    compare: "Compare", "Vergleichen";
    make_it_version(number): "Make it version {number}", "Als Version {number} übernehmen";
    from_makes: "From the makes", "Aus den Anwendungen";
    version_added(number): "Version {number} is the current one now.", "Version {number} ist jetzt die aktuelle.";
    side_by_side: "Side by side", "Nebeneinander";

    versions: "Versions", "Versionen";
    version_word: "Version", "Version";
    actions: "Actions", "Aktionen";
    current: "current", "aktuell";
    version_restored(number): "Version {number} is the current one again.", "Version {number} ist wieder die aktuelle.";
    compare_version(number): "Compare version {number} with the current one", "Version {number} mit der aktuellen vergleichen";
    restore_version(number): "Restore version {number}", "Version {number} wiederherstellen";

    no_such_makes: "There are no makes behind this bar.", "Hinter diesem Balken sind keine Anwendungen.";
    exact_make: "Exactly as it is", "Genau wie sie ist";
    one_change: "1 change", "1 Änderung";
    count_changes_text(count): "{count} changes", "{count} Änderungen";
    you: "You", "Du";
    somebody: "Somebody", "Jemand";
    source_editor: "editor", "Editor";
    source_batch: "batch", "Stapel";
    source_api: "API", "API";
    source_bucket: "bucket", "Bucket";
    open_rendition: "Open the rendition", "Fassung öffnen";
}

/// A number of makes in words.
pub(crate) fn count_makes(count: u64) -> String {
    if count == 1 { one_make().to_owned() } else { count_makes_text(thousands(count)) }
}

/// The word below a number of makes.
pub(crate) fn makes_word(count: u64) -> &'static str {
    if count == 1 { make_small() } else { makes_small() }
}

/// A number of changes in words.
pub(crate) fn count_changes(count: u64) -> String {
    if count == 1 { one_change().to_owned() } else { count_changes_text(count) }
}

/// A number of ratings in words.
pub(crate) fn votes(count: u64) -> String {
    if count == 1 { one_vote().to_owned() } else { votes_text(thousands(count)) }
}

/// An output setting; its name in recipes if this version of the app does not know it.
pub(crate) fn output_setting(name: &str) -> &str {
    match name {
        "format" => output_format(),
        "quality" => output_quality(),
        "subsampling" => output_subsampling(),
        "bit_depth" => output_bit_depth(),
        "metadata" => output_metadata(),
        other => other,
    }
}

/// A number of stars in words.
pub(crate) fn stars(count: u8) -> String {
    if count == 1 { one_star().to_owned() } else { stars_text(count) }
}

/// How a make was made.
pub(crate) fn source(source: MakeSource) -> &'static str {
    match source {
        MakeSource::Editor => source_editor(),
        MakeSource::Batch => source_batch(),
        MakeSource::Api => source_api(),
        MakeSource::Bucket => source_bucket(),
    }
}

/// A whole number with the thousands separator of the language: `1,284`, in German `1.284`.
pub(crate) fn thousands(number: u64) -> String {
    let separator = match language() {
        Language::English => ',',
        Language::German => '.',
    };
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::set_language;

    #[test]
    fn thousands_are_apart() {
        assert_eq!([0, 999, 1_284, 1_000_000].map(thousands), ["0", "999", "1,284", "1,000,000"]);
        set_language(Language::German);
        assert_eq!(count_makes(1_284), "1.284 Anwendungen");
        set_language(Language::default());
        assert_eq!([count_makes(1), count_makes(0)], ["1 make", "0 makes"]);
    }
}
