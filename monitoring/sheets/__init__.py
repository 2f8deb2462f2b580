"""What stands on the papers of monitoring, one module for each paper."""
