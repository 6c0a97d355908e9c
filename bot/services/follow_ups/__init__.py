"""What has to be done for a tip, by when."""
