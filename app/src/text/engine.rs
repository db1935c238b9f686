//! Texts of the engine's web workers: why they do not respond, and the checks of a rendition.

texts! {
    stopped:
        "The engine stopped unexpectedly. It starts again with the next change; if the same edit stops it again, undo that edit.",
        "Die Bildberechnung wurde unerwartet beendet. Sie beginnt mit der nächsten Änderung von neuem; beendet dieselbe Bearbeitung sie wieder, diese rückgängig machen.";
    not_started:
        "The engine could not be loaded. Check the connection and load the page again.",
        "Die Bildberechnung konnte nicht geladen werden. Die Verbindung prüfen und die Seite neu laden.";
    busy: "The engine is busy with another task. Try again.", "Die Bildberechnung ist beschäftigt. Erneut versuchen.";
    out_of_step:
        "The engine and this page have different versions. Load the page again.",
        "Die Bildberechnung und diese Seite haben verschiedene Versionen. Die Seite neu laden.";
    unreadable_file:
        "The browser could not read the file; it may have been moved or changed. Open it again.",
        "Der Browser konnte die Datei nicht lesen; vielleicht wurde sie verschoben oder geändert. Sie erneut öffnen.";
    not_shown: "The browser could not show the picture. Load the page again.", "Der Browser konnte das Bild nicht anzeigen. Die Seite neu laden.";
    not_open: "No photograph is open. Open one.", "Es ist kein Foto geöffnet. Eines öffnen.";

    check_signature: "Receipt's signature", "Signatur des Belegs";
    check_rendition: "Receipt names this rendition", "Der Beleg nennt diese Fassung";
    check_recipe: "Recipe's digest", "Prüfsumme des Rezepts";
    check_original: "Original's digest", "Prüfsumme des Originals";
    check_file: "Stored file's digest", "Prüfsumme der gespeicherten Datei";
    check_pixels: "Pixels, rendered again here", "Pixel, hier erneut gerendert";
    check_encoding: "File, encoded again here", "Datei, hier erneut kodiert";
    no_receipt: "The receipt is damaged, or it is not a signed receipt of Safelight.", "Der Beleg ist beschädigt oder kein signierter Beleg von Safelight.";
    unknown_key:
        "The receipt is signed with a key that this server does not publish, so it cannot be trusted.",
        "Der Beleg ist mit einem Schlüssel signiert, den dieser Server nicht veröffentlicht; er ist nicht vertrauenswürdig.";
    bad_signature:
        "The receipt's signature is not valid: the receipt was changed after it was signed, or somebody else signed it.",
        "Die Signatur des Belegs ist nicht gültig: Er wurde nach dem Signieren geändert, oder jemand anderes hat ihn signiert.";
    other_rendition: "The receipt is for another rendition.", "Der Beleg gehört zu einer anderen Fassung.";
    other_recipe: "The receipt is for another recipe.", "Der Beleg gehört zu einem anderen Rezept.";
    other_original:
        "The original stored now is not the one the rendition was made from.",
        "Das jetzt gespeicherte Original ist nicht das, aus dem die Fassung gemacht wurde.";
    other_file:
        "The stored file is not the one the receipt was signed for.",
        "Die gespeicherte Datei ist nicht die, für die der Beleg signiert wurde.";
    not_rendered_again(reason): "This browser could not render it again. {reason}", "Dieser Browser konnte es nicht erneut rendern. {reason}";
    other_size: "The picture's size or layout differs.", "Größe oder Aufteilung des Bildes weichen ab.";
    other_tile(column, row):
        "The first tile that differs is in column {column}, row {row}.",
        "Die erste abweichende Kachel liegt in Spalte {column}, Zeile {row}.";
    other_engine(sentence, theirs, ours):
        "{sentence} The server used engine {theirs}, this page has {ours}.",
        "{sentence} Der Server hat Engine {theirs} verwendet, diese Seite hat {ours}.";
    other_encoding:
        "The pixels are the same, but the encoded file is not.",
        "Die Pixel sind gleich, aber die kodierte Datei ist es nicht.";
}
