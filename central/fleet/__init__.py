"""The kiosks of a hall: enrolment, heartbeats, number bands, alarms."""
