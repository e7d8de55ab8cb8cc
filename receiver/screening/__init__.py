"""What makes a submission doubtful: the spam score, the proof of work, the virus scan."""
