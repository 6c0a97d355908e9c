"""What keeps the process going: loops, heartbeats, the watchdog, the scheduler, leader election."""
