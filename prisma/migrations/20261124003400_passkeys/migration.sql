-- What a browser was asked to sign by a passkey waits a few minutes only, whatever the session or the sign-in that asked lives on.
alter table sign_in_attempts add column challenge_until timestamptz;
alter table sign_in_attempts add constraint challenge_has_an_end check ((challenge is null) = (challenge_until is null));
alter table staff_sessions add column challenge_until timestamptz;
alter table staff_sessions add constraint challenge_has_an_end check ((challenge is null) = (challenge_until is null));
