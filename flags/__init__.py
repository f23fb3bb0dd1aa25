"""Release: flag definitions as data, one client, rollout rings, experiments, expiry, removal."""
