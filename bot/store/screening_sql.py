"""The statements that every filed report waits for, as the line (bot.store.line) takes them.

It does not know what follows from their rows.
"""

#: One row a key, for ever as short: `free_at` is when the bucket would be full again.
TAKE = """
INSERT INTO report_rates AS r (key, free_at)
VALUES (%(key)s, %(now)s::timestamptz + %(step)s::interval)
ON CONFLICT (key) DO UPDATE SET free_at = greatest(r.free_at, %(now)s) + %(step)s
WHERE greatest(r.free_at, %(now)s) + %(step)s <= %(now)s::timestamptz + %(window)s::interval
RETURNING r.free_at
"""
FREE_AT = "SELECT free_at FROM report_rates WHERE key = %(key)s"

#: The person's other contacts (as bot.store.persons), and the entry of the register, if any.
KNOWN = """
WITH linked AS (
    SELECT %(print)s::bytea AS print
    UNION
    SELECT c.fingerprint FROM contacts c WHERE c.person IN (
        SELECT own.person FROM contacts own
        WHERE own.fingerprint = %(print)s AND own.person IS NOT NULL
    )
)
SELECT l.print, a.reporter_id
FROM linked l LEFT JOIN reporter_addresses a ON a.fingerprint = l.print
"""

PAST = """
SELECT r.created_at, r.status, f.at, f.words, f.figures,
       EXISTS (SELECT FROM report_moves m WHERE m.report_id = r.id AND m.to_status = %(verified)s)
       AS verified
FROM reports r LEFT JOIN report_filings f ON f.report_id = r.id
WHERE r.reporter_fingerprint = ANY (%(prints)s) AND r.id <> %(report)s
ORDER BY r.created_at DESC LIMIT %(most)s
"""

BLOCKED = """
SELECT area FROM report_blocks
WHERE fingerprint = ANY (%(prints)s) AND lifted_at IS NULL AND until > %(now)s
"""

#: Of the newest with the same digits; only those that became a report.
SAME_BY_NETWORK = """
SELECT count(*) AS same
FROM (
    SELECT report_id, words FROM report_filings
    WHERE network = %(network)s AND at > %(since)s AND figures = %(figures)s
    ORDER BY at DESC LIMIT %(most)s
) f JOIN reports r ON r.id = f.report_id
WHERE bit_count((f.words # %(words)s::bigint)::bit(64)) <= %(near)s
"""

WRITE = """
INSERT INTO report_filings (report_id, at, network, words, figures)
VALUES (%(report)s, %(at)s, %(network)s, %(words)s, %(figures)s)
"""
