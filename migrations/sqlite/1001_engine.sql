-- What only SQLite needs goes into this folder, under the numbers of ../postgres.
SELECT 1;
