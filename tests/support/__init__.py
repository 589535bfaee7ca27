"""The test harness: what the machine has, databases, the application, servers and browsers. No test lives here."""
