-- Utterances worth a theme: the prospect gives a reason against, has a problem, a wish or a question.
-- Each with the name of its main tag: an objection before a signal, then the likelier one.
WITH main AS (
    SELECT
        m.utterance_id,
        first(coalesce(t.name, m.type) ORDER BY m.kind = 'objection' DESC, m.probability DESC) AS label
    FROM mentions AS m
    LEFT JOIN taxonomy AS t ON t.kind = m.kind AND t.type = m.type
    WHERE m.kind = 'objection'
       OR m.type IN ('pain', 'need', 'feature_request', 'question', 'competitor_mention')
    GROUP BY m.utterance_id
)

SELECT u.utterance_id, u.text, main.label
FROM utterances AS u
JOIN main USING (utterance_id)
WHERE u.role = 'prospect'
  AND len(string_split(trim(u.text), ' ')) >= 5
ORDER BY u.call_id, u.n
