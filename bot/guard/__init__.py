"""What keeps case data, requests and foreign links out."""
