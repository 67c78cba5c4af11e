"""What Prometheus is told of this process.

It does not know where the numbers are shown; no label carries anything of a person.
"""

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("fenghuo_turns_total", "Answered messages by the kind of the first reply", ["kind"])
TURN_SECONDS = Histogram(
    "fenghuo_turn_seconds",
    "Seconds from a message to its answer",
    buckets=(0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0),
)
LANE_UP = Gauge("fenghuo_lane_up", "1 while the lane is not broken", ["channel", "number"])
LANE_TEST_SECONDS = Gauge(
    "fenghuo_lane_test_seconds",
    "Seconds until the last test was accepted, and delivered",
    ["channel", "number", "until"],
)
PART_STATE = Gauge("fenghuo_part_state", "0 well, 1 needs attention, 2 broken", ["part"])
JOBS_WAITING = Gauge("fenghuo_jobs_waiting", "Jobs that could run now", ["task"])
JOBS_OLDEST = Gauge("fenghuo_jobs_oldest_seconds", "How long the first of them waits", ["task"])
WORKERS = Gauge("fenghuo_workers", "Workers that gave a sign of life")
DISK_FREE = Gauge("fenghuo_disk_free_bytes", "Free on the disk of the data, the backups", ["what"])
DATABASE_BYTES = Gauge("fenghuo_database_bytes", "Size of the database")
BACKUP_AT = Gauge("fenghuo_backup_timestamp_seconds", "When the last good backup was made")
BACKUP_BYTES = Gauge("fenghuo_backup_bytes", "Size of the last good backup")
