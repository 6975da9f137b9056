-- What only PostgreSQL needs goes into this folder, under the numbers of ../sqlite.
-- Titles and handles are compared byte by byte, as SQLite does.
SELECT 1;
