-- One call with all that hangs on it, but for the utterances (quotes.sql has them).
SELECT calls.*,
       (SELECT coalesce(list({'speaker': speaker, 'role': role, 'confidence': confidence, 'why': why}
                             ORDER BY speaker), [])
        FROM speakers WHERE call_id = $call_id) AS speakers,
       (SELECT coalesce(list({'turn': turn, 'speaker': speaker, 'role': role, 'start': start_s,
                              'end': end_s, 'text': text} ORDER BY turn), [])
        FROM turns WHERE call_id = $call_id) AS turns,
       (SELECT coalesce(list({'name': name, 'value': value, 'unit': unit} ORDER BY name), [])
        FROM metrics WHERE call_id = $call_id) AS metrics,
       (SELECT coalesce(list({'start': start_s, 'end': end_s, 'score': score,
                              'utterances': utterances} ORDER BY part), [])
        FROM course WHERE call_id = $call_id) AS course,
       (SELECT coalesce(list({'theme_id': theme_id, 'name': name, 'mentions': mentions}
                             ORDER BY mentions DESC, rank), [])
        FROM (
            SELECT theme_id, name, rank, count(*) AS mentions
            FROM theme_members JOIN utterances USING (utterance_id) JOIN themes USING (theme_id)
            WHERE call_id = $call_id
            GROUP BY theme_id, name, rank
        )) AS themes
FROM calls WHERE call_id = $call_id
