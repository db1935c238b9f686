DROP TRIGGER usage_recipe_added;
DROP TRIGGER usage_recipe_deleted;
ALTER TABLE usage DROP COLUMN row_bytes;
