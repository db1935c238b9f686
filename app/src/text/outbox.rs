//! Texts of the outbox: saved edits on their way to the edge.

texts! {
    nothing_waits: "nothing waits to go up", "nichts wartet aufs Hochladen";
    one_waits: "1 waits to go up", "1 wartet aufs Hochladen";
    wait(count): "{count} wait to go up", "{count} warten aufs Hochladen";
    sending_photograph: "Sending the photograph", "Das Foto wird gesendet";
    sending_of(number, count): "Sending {number} of {count}", "{number} von {count} wird gesendet";
    comparing: "Comparing with the edge's pixels…", "Vergleich mit den Pixeln des Servers …";
    rendering: "Rendering at the edge…", "Der Server rendert …";
    waiting: "Waiting for its turn…", "Wartet, bis es an der Reihe ist …";

    no_original:
        "The photograph cannot be read any more, so it cannot be sent. Open its file again, then retry.",
        "Das Foto lässt sich nicht mehr lesen und daher nicht senden. Die Datei erneut öffnen und es noch einmal versuchen.";
    unreadable_recipe:
        "The saved recipe cannot be read. Open the photograph and save it once more.",
        "Das gesicherte Rezept lässt sich nicht lesen. Das Foto öffnen und noch einmal sichern.";
    not_rendered(reason): "The edge could not render it. {reason}", "Der Server konnte es nicht rendern. {reason}";
    no_reason: "The edge gave no reason.", "Der Server hat keinen Grund genannt.";
    too_large_to_compare(megapixels):
        "Above {megapixels} megapixels it is not compared by itself; its page does it.",
        "Über {megapixels} Megapixel wird nicht von selbst verglichen; die Seite der Fassung tut es.";
    comparison_cut_off:
        "The comparison was cut off three times; the rendition's page makes it again.",
        "Der Vergleich wurde dreimal abgebrochen; die Seite der Fassung wiederholt ihn.";
    comparison_failed:
        "It could not be compared here; the rendition's page does it again.",
        "Es konnte hier nicht verglichen werden; die Seite der Fassung wiederholt es.";
    unknown_reason:
        "Another version of Safelight left it here, for a reason that this one does not know.",
        "Eine andere Version von Safelight hat es hier gelassen, aus einem Grund, den diese nicht kennt.";
    not_compared(reason): "It could not be compared. {reason}", "Es konnte nicht verglichen werden. {reason}";
    session_ended:
        "This browser's session at the edge has ended.",
        "Die Sitzung dieses Browsers beim Server ist abgelaufen.";
    deleted_there:
        "The edge does not have it any more: it was deleted there.",
        "Der Server hat es nicht mehr: Es wurde dort gelöscht.";
}
