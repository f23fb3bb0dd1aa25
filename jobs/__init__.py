"""Time: one file per sweep. This page is the timetable."""
