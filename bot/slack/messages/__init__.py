"""Every sentence the factory says in Slack, with units and the next step. One file per subject; snapshot-tested."""
