-- Copies of a united card go where it goes. When its deletion is undone they come back too, from wherever they were.
insert into saved_card_transitions values ('deleted', 'pending', 'deletion-undone'), ('deleted', 'needs-full-entry', 'deletion-undone');
