"""What is said of a lab, besides its headlines and notes."""
