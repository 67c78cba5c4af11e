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
