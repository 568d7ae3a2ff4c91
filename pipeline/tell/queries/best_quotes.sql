-- (after chosen.sql) The best quotes of each type of one kind: different calls first, then tag
-- probability × weight.
, scored AS (
    SELECT type, utterance_id, spoken.call_id, start_s, probability * weight AS score,
           row_number() OVER (
               PARTITION BY type, spoken.call_id ORDER BY probability * weight DESC, start_s
           ) AS round
    FROM mentions JOIN spoken USING (utterance_id)
    WHERE kind = $kind
)
SELECT type,
       list(utterance_id ORDER BY round, score DESC, call_id, start_s)[:$each] AS quote_ids
FROM scored
GROUP BY type
