"""What makes a submission doubtful: the signs of robots, the proof of work, the virus scan."""

__all__ = ["doubts", "proof_of_work", "spam", "virus_scan"]
