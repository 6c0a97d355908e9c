"""Members: roster, areas, invites, enrolment, offboarding."""
