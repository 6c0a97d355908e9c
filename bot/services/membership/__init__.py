"""Who belongs: roster, invites, enrolment, offboarding."""
