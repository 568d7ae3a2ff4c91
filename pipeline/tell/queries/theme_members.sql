-- (after chosen.sql) The statements of each theme that lie in the chosen calls.
, members AS (
    SELECT theme_id AS key, theme_id, utterance_id, spoken.call_id, chosen.half, chosen.day, start_s,
           quote_rank, probability * weight AS score,
           row_number() OVER (
               PARTITION BY theme_id, spoken.call_id ORDER BY probability * weight DESC, start_s
           ) AS round
    FROM theme_members JOIN spoken USING (utterance_id) JOIN chosen ON chosen.call_id = spoken.call_id
)
