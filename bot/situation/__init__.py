"""The situation: what is in force and open, now or at a moment that is over, and word of change."""
