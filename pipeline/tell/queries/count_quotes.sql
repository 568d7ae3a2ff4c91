-- (after chosen.sql, found.sql)
SELECT count(*) AS quotes FROM found
