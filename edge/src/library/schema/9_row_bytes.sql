-- Rows take room, too: what renditions take here. A recipe may have hundreds of kilobytes; the rest of a rendition and its job is about one.
ALTER TABLE usage ADD COLUMN row_bytes INTEGER NOT NULL DEFAULT 0;

UPDATE usage SET row_bytes = (SELECT coalesce(sum(1000 + length(CAST(recipe AS BLOB))), 0) FROM renditions);

CREATE TRIGGER usage_recipe_added AFTER INSERT ON renditions BEGIN
    UPDATE usage SET row_bytes = row_bytes + 1000 + length(CAST(new.recipe AS BLOB));
END;

CREATE TRIGGER usage_recipe_deleted AFTER DELETE ON renditions BEGIN
    UPDATE usage SET row_bytes = max(0, row_bytes - 1000 - length(CAST(old.recipe AS BLOB)));
END;
