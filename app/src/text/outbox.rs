//! Texts of the outbox: saved edits on their way to the edge.

texts! {
    nothing_unsent: "nothing to upload", "nichts wartet aufs Hochladen";
    one_unsent: "1 edit to upload", "1 wartet aufs Hochladen";
    count_unsent(count): "{count} edits to upload", "{count} warten aufs Hochladen";
    sending_photograph: "Sending the photograph", "Das Foto wird gesendet";
    sending_of(number, count): "Sending {number} of {count}", "{number} von {count} wird gesendet";
    comparing: "Comparing with the server's pixels…", "Vergleich mit den Pixeln des Servers …";
    rendering: "Rendering on the server…", "Der Server rendert …";
    waiting: "Waiting for its turn…", "Wartet, bis es an der Reihe ist …";

    no_original:
        "The photograph cannot be read any more, so it cannot be sent. Open its file again, then retry.",
        "Das Foto lässt sich nicht mehr lesen und daher nicht senden. Die Datei erneut öffnen und es noch einmal versuchen.";
    other_account:
        "It was saved with another account. Sign in to that account to send it.",
        "Es wurde mit einem anderen Konto gesichert. Zum Senden mit diesem Konto anmelden.";
    unreadable_recipe:
        "The saved recipe cannot be read. Open the photograph and save it once more.",
        "Das gesicherte Rezept lässt sich nicht lesen. Das Foto öffnen und noch einmal sichern.";
    not_rendered(reason): "The server could not render it. {reason}", "Der Server konnte es nicht rendern. {reason}";
    cancelled: "It was cancelled. Retry its job to render it.", "Es wurde abgebrochen. Den Auftrag erneut versuchen, um es zu rendern.";
    no_reason: "The server gave no reason. Try again later.", "Der Server hat keinen Grund genannt. Später erneut versuchen.";
    too_large_to_compare(megapixels):
        "Photographs above {megapixels} megapixels are not compared automatically. Open the rendition's page to compare.",
        "Fotos über {megapixels} Megapixel werden nicht automatisch verglichen. Zum Vergleichen die Seite der Fassung öffnen.";
    comparison_cut_off:
        "The comparison was interrupted three times. Open the rendition's page to compare again.",
        "Der Vergleich wurde dreimal unterbrochen. Zum Wiederholen die Seite der Fassung öffnen.";
    comparison_failed:
        "It could not be compared here. Open the rendition's page to compare again.",
        "Es konnte hier nicht verglichen werden. Zum Wiederholen die Seite der Fassung öffnen.";
    unknown_reason:
        "Another version of Safelight stopped it, for a reason that this version does not know. Load the page again to get the newest version.",
        "Eine andere Version von Safelight hat es angehalten, aus einem Grund, den diese nicht kennt. Die Seite neu laden, um die neueste Version zu bekommen.";
    not_compared(reason): "It could not be compared. {reason}", "Es konnte nicht verglichen werden. {reason}";
    session_ended:
        "This browser's session on the server has ended.",
        "Die Sitzung dieses Browsers beim Server ist abgelaufen.";
    deleted_there:
        "The server no longer has it: it was deleted there. Retry to send it again, or discard it.",
        "Der Server hat es nicht mehr: Es wurde dort gelöscht. Erneut versuchen, um es noch einmal zu senden, oder verwerfen.";
}
